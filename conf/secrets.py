"""The part of the configuration that says which secrets are looked for and what becomes of them."""

from __future__ import annotations

import difflib
from typing import Annotated, Literal

from pydantic import Field, field_validator

from auralith_pipeline.conf.section import Section

# Ids of the rules in udfs/core/secrets, which a test holds against them.
_IDS = """
    adobe_secret age_key airtable_oauth_token airtable_token alibaba_key_id anthropic_key apify_token artifactory_key
    assigned_key assigned_password assigned_weak atlassian_token authorization aws_access_key aws_bedrock_key aws_secret_key
    azure_client_secret azure_devops_token azure_sas_signature azure_storage_key basic bearer bitbucket_password brevo_key
    buildkite_token circleci_token cli_option clickhouse_key clojars_token cloudflare_origin_key contentful_token crates_token
    curl_key curl_user databricks_token digitalocean_token discord_bot discord_webhook docker_auth docker_swarm_token
    docker_token doppler_token dropbox_token dsn_password duffel_token dynatrace_token easypost_key facebook_page_token
    facebook_token figma_token flutterwave_key flyio_token fortytwo_secret gcp_api_key gcp_private_key_id github_fine_grained
    github_refresh github_token gitlab_job_token gitlab_runner_registration gitlab_token google_oauth_access google_oauth_secret
    google_refresh_token grafana_token groq_key heroku_key huggingface_token infracost_key jwt jwt_base64 langsmith_key
    linear_key mailchimp_key mailgun_key mapbox_secret_token maxmind_key netlify_token netrc newrelic_key notion_token npm_token
    npmrc_auth nuget_key nvidia_key onepassword_secret_key onepassword_token openai_key openai_project_key openrouter_key
    openshift_token paypal_braintree_token perplexity_key pinecone_key planetscale posthog_key postman_key prefect_key
    private_key pulumi_token pypi_token razorpay_key readme_key replicate_token rubygems_key said_key said_password sendgrid_key
    sentry_token settlemint_token shippo_token shopify_token slack_app_token slack_cookie slack_token slack_webhook sonar_token
    sourcegraph_token sql_password square_token sshpass stripe_key stripe_webhook_secret supabase_key tavily_key teams_webhook
    teamwork_token telegram_bot tencent_key_id terraform_token tines_webhook twilio_api_key twilio_pair typeform_token url_key
    vault_token xai_key yandex_api_key zapier_webhook zoho_token
"""
RULE_IDS = frozenset(_IDS.split())


class SecretsSection(Section):
    """Secrets: keys, tokens and passwords of machines and services."""

    enabled: bool = Field(True, description="Look for secrets at all.")
    mode: Literal["tag", "remove"] = Field("tag", description="`tag` puts `<SECRET>` in a secret's place, `remove` puts nothing there.")
    exempt_examples: bool = Field(
        True,
        description="Leave keys alone that providers print in their documentation as examples (such as AWS keys ending in EXAMPLE).",
    )
    off: tuple[str, ...] = Field((), description="Ids of rules not to use, such as `jwt` or `assigned_password`.")
    entropy: Annotated[float, Field(ge=0.0, le=8.0)] = Field(
        3.0,
        description="Shannon entropy, bits per byte, that a value assigned to a name such as `api_key` must have; "
        "32 random hex digits have about 3.6.",
    )
    fail_on_secret: bool = Field(
        False, description="Reject a document in which a secret was found, instead of keeping it without the secret."
    )

    @field_validator("off")
    @classmethod
    def _known(cls, ids: tuple[str, ...]) -> tuple[str, ...]:
        for name in ids:
            if name not in RULE_IDS:
                near = difflib.get_close_matches(name, RULE_IDS, n=3, cutoff=0.5) or sorted(RULE_IDS)[:3]
                raise ValueError(
                    f"found the rule {name!r}, wanted the id of a rule for secrets such as {', '.join(near)}: "
                    "correct it or take it out; conf/secrets.py lists all ids"
                )
        return ids
