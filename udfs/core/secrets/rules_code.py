"""Secrets of source hosting, continuous integration and package registries."""

from __future__ import annotations

from auralith_pipeline.udfs.core.secrets.checks import crc_suffix, has_digit
from auralith_pipeline.udfs.core.secrets.rule import Rule
from auralith_pipeline.udfs.core.secrets.rules_cloud import END

_GITLAB = "GitLab docs, token prefixes"

CODE = (
    Rule(
        "github_token",
        "GitHub",
        ("ghp_", "gho_", "ghu_", "ghs_"),
        rf"gh[pous]_[A-Za-z0-9]{{36}}{END}",
        "GitHub blog, token formats (2021)",
        check=crc_suffix,
        exact=False,
    ),
    Rule(
        "github_refresh",
        "GitHub",
        ("ghr_",),
        rf"ghr_[A-Za-z0-9]{{36,76}}{END}",
        "GitHub blog, token formats (2021)",
        check=crc_suffix,
        exact=False,
    ),
    Rule(
        "github_fine_grained",
        "GitHub",
        ("github_pat_",),
        rf"github_pat_[A-Za-z0-9]{{22}}_[A-Za-z0-9]{{59}}{END}",
        "GitHub docs, personal access tokens",
        entropy=3.0,
    ),
    Rule(
        "gitlab_token",
        "GitLab",
        ("glpat-", "gldt-", "glrt-", "glptt-", "glsoat-", "gloas-", "glimt-", "glagent-", "glft-", "glffct-"),
        rf"gl[a-z]{{2,5}}-[\w.-]{{20,300}}{END}",
        _GITLAB,
        entropy=3.0,
    ),
    Rule("gitlab_job_token", "GitLab", ("glcbt-",), rf"glcbt-(?:[0-9a-zA-Z]{{1,5}}_)?[\w-]{{20,64}}{END}", _GITLAB, entropy=3.0),
    Rule("gitlab_runner_registration", "GitLab", ("GR1348941",), rf"GR1348941[\w-]{{20}}{END}", _GITLAB, entropy=3.0),
    Rule(
        "bitbucket_password",
        "Atlassian",
        ("ATBB",),
        rf"ATBB[A-Za-z0-9]{{32}}{END}",
        "Bitbucket docs, app passwords",
        check=has_digit,
        entropy=3.0,
    ),
    Rule(
        "atlassian_token",
        "Atlassian",
        ("ATATT3", "ATCTT3", "ATSTT3"),
        rf"AT[ACS]TT3[A-Za-z0-9_=-]{{60,300}}{END}",
        "Atlassian docs, API tokens",
        entropy=3.5,
    ),
    Rule(
        "npm_token", "npm", ("npm_",), rf"npm_[A-Za-z0-9]{{36}}{END}", "GitHub blog, npm token format (2021)", check=crc_suffix, exact=False
    ),
    Rule(
        "pypi_token",
        "PyPI",
        ("pypi-AgEI", "pypi-AgEN"),
        rf"pypi-AgE[IN][\w-]{{50,1000}}{END}",
        "PyPI help, API tokens (macaroons)",
        entropy=3.0,
    ),
    Rule("rubygems_key", "RubyGems", ("rubygems_",), rf"rubygems_[0-9a-f]{{48}}{END}", "RubyGems guides, API key"),
    Rule(
        "crates_token", "crates.io", ("cio",), rf"cio[A-Za-z0-9]{{32}}{END}", "crates.io source, token prefix", check=has_digit, entropy=3.0
    ),
    Rule("clojars_token", "Clojars", ("CLOJARS_",), rf"CLOJARS_[0-9a-f]{{60}}{END}", "Clojars wiki, deploy tokens"),
    Rule(
        "docker_token", "Docker", ("dckr_pat_", "dckr_oat_"), rf"dckr_[po]at_[\w-]{{27,40}}{END}", "Docker docs, access tokens", entropy=3.0
    ),
    Rule("artifactory_key", "JFrog", ("AKCp",), rf"AKCp[A-Za-z0-9]{{60,80}}{END}", "JFrog docs, API keys", entropy=3.5),
    Rule("nuget_key", "NuGet", ("oy2",), rf"oy2[a-z0-9]{{43}}{END}", "NuGet docs, API keys", check=has_digit, entropy=3.0),
    Rule(
        "circleci_token",
        "CircleCI",
        ("CCIPAT_", "CCIPRJ_"),
        rf"CCIP(?:AT|RJ)_[A-Za-z0-9]{{20,24}}_[0-9a-f]{{40}}{END}",
        "CircleCI docs, API tokens",
    ),
    Rule(
        "buildkite_token",
        "Buildkite",
        ("bkua_", "bkagt_"),
        rf"bk(?:ua|agt)_[A-Za-z0-9_-]{{40,64}}{END}",
        "Buildkite docs, tokens",
        entropy=3.0,
    ),
    Rule(
        "sourcegraph_token",
        "Sourcegraph",
        ("sgp_",),
        rf"sgp_(?:[0-9a-fA-F]{{16}}_|local_)?[0-9a-fA-F]{{40}}{END}",
        "Sourcegraph docs, token formats",
    ),
    Rule("postman_key", "Postman", ("PMAK-",), rf"PMAK-[0-9a-f]{{24}}-[0-9a-f]{{34}}{END}", "Postman docs, API keys"),
    Rule(
        "linear_key",
        "Linear",
        ("lin_api_", "lin_oauth_"),
        rf"lin_(?:api|oauth)_[A-Za-z0-9]{{40,64}}{END}",
        "Linear docs, API keys",
        entropy=3.0,
    ),
    Rule(
        "prefect_key",
        "Prefect",
        ("pnu_", "pnb_"),
        rf"pn[ub]_[A-Za-z0-9]{{36}}{END}",
        "Prefect docs, API keys",
        check=has_digit,
        entropy=3.0,
    ),
    Rule("readme_key", "ReadMe", ("rdme_",), rf"rdme_[a-z0-9]{{70}}{END}", "ReadMe docs", entropy=3.0),
    Rule("sonar_token", "SonarQube", ("squ_", "sqp_", "sqa_"), rf"sq[upa]_[0-9a-f]{{40}}{END}", "SonarQube docs, tokens"),
)
