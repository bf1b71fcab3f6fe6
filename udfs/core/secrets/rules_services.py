"""Secrets of mail, design, table, form and other services."""

from __future__ import annotations

from auralith_pipeline.udfs.core.secrets.checks import has_digit
from auralith_pipeline.udfs.core.secrets.rule import Rule
from auralith_pipeline.udfs.core.secrets.rules_cloud import END

SERVICES = (
    Rule("sendgrid_key", "SendGrid", ("SG.",), rf"SG\.[\w-]{{20,24}}\.[\w-]{{39,50}}{END}", "SendGrid docs, API keys", entropy=3.0),
    Rule("mailgun_key", "Mailgun", ("key-",), rf"key-[0-9a-f]{{32}}{END}", "Mailgun docs, API keys", entropy=2.8),
    Rule(
        "mailchimp_key",
        "Mailchimp",
        ("-us",),
        rf"-us\d{{1,2}}{END}",
        "Mailchimp docs, API keys",
        before=r"(?<![A-Za-z0-9])[0-9a-f]{32}",
        inside=True,
    ),
    Rule(
        "brevo_key", "Brevo", ("xkeysib-", "xsmtpsib-"), rf"x(?:key|smtp)sib-[0-9a-f]{{64}}-[A-Za-z0-9]{{16}}{END}", "Brevo docs, API keys"
    ),
    Rule(
        "facebook_token",
        "Meta",
        ("EAA",),
        rf"EAA[A-Za-z0-9]{{80,400}}{END}",
        "Meta docs, access tokens",
        context=("facebook", "instagram", "whatsapp", "graph.", "meta"),
        entropy=3.5,
    ),
    Rule(
        "facebook_page_token", "Meta", ("EAAM", "EAAC"), r"EAA[MC][A-Za-z0-9]{100,400}(?![\w+/=-])", "Meta docs, access tokens", entropy=4.0
    ),
    Rule("zoho_token", "Zoho", ("1000.",), rf"1000\.[0-9a-f]{{32}}\.[0-9a-f]{{32}}{END}", "Zoho docs, OAuth tokens", entropy=3.0),
    Rule("teamwork_token", "Teamwork", ("tkn.v1_",), rf"tkn\.v1_[A-Za-z0-9+/_-]{{60,140}}={{0,2}}{END}", "Teamwork docs", entropy=4.0),
    Rule("apify_token", "Apify", ("apify_api_",), rf"apify_api_[A-Za-z0-9-]{{32,40}}{END}", "Apify docs, API tokens", entropy=3.0),
    Rule(
        "airtable_oauth_token",
        "Airtable",
        ("oaa",),
        rf"oaa[A-Za-z0-9]{{14}}\.v1\.[\w-]{{40,1000}}{END}",
        "Airtable docs, OAuth",
        entropy=3.5,
    ),
    Rule(
        "maxmind_key",
        "MaxMind",
        ("_mmk",),
        rf"_mmk{END}",
        "MaxMind docs, license keys",
        before=r"(?<![A-Za-z0-9])[A-Za-z0-9]{6}_[A-Za-z0-9]{29}",
        inside=True,
    ),
    Rule(
        "zapier_webhook",
        "Zapier",
        ("hooks.zapier.com/",),
        r"hooks\.zapier\.com/hooks/catch/(?P<v>[A-Za-z0-9/]{12,60}[A-Za-z0-9])(?![A-Za-z0-9_-])",
        "Zapier docs, webhooks",
        check=has_digit,
    ),
    Rule(
        "tines_webhook",
        "Tines",
        (".tines.com/webhook/",),
        rf"\.tines\.com/webhook/(?P<v>[a-z0-9]{{32}}/[a-z0-9]{{32}}){END}",
        "Tines docs, webhooks",
        inside=True,
    ),
    Rule("settlemint_token", "SettleMint", ("sm_pat_", "sm_aat_", "sm_sat_"), rf"sm_[pas]at_[A-Za-z0-9]{{16}}{END}", "SettleMint docs"),
    Rule("fortytwo_secret", "42", ("s-s4t2",), rf"s-s4t2(?:ud|af)-[0-9a-f]{{64}}{END}", "42 API docs"),
    Rule("dropbox_token", "Dropbox", ("sl.",), rf"sl\.(?:u\.)?[\w-]{{120,1500}}{END}", "Dropbox docs, access tokens", entropy=4.0),
    Rule("airtable_token", "Airtable", ("pat",), rf"pat[A-Za-z0-9]{{14}}\.[0-9a-f]{{64}}{END}", "Airtable docs, personal access tokens"),
    Rule(
        "notion_token",
        "Notion",
        ("ntn_", "secret_"),
        rf"(?:ntn_[0-9]{{8,12}}[A-Za-z0-9]{{32,40}}|secret_[A-Za-z0-9]{{43}}){END}",
        "Notion docs, authentication",
        check=has_digit,
        entropy=3.0,
    ),
    Rule("figma_token", "Figma", ("figd_", "figo_"), rf"fig[do]_[\w-]{{38,48}}{END}", "Figma docs, access tokens", entropy=3.0),
    Rule("typeform_token", "Typeform", ("tfp_",), rf"tfp_[\w.=-]{{59}}{END}", "Typeform docs", entropy=3.0),
    Rule("contentful_token", "Contentful", ("CFPAT-",), rf"CFPAT-[\w-]{{43}}{END}", "Contentful docs", entropy=3.0),
    Rule(
        "mapbox_secret_token",
        "Mapbox",
        ("sk.eyJ",),
        rf"sk\.eyJ[\w-]{{40,200}}\.[\w-]{{20,40}}{END}",
        "Mapbox docs, access tokens",
        entropy=3.5,
    ),
    Rule("adobe_secret", "Adobe", ("p8e-",), rf"p8e-[A-Za-z0-9-]{{32}}{END}", "Adobe developer docs", check=has_digit, entropy=3.0),
)
