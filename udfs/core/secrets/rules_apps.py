"""Secrets of chat, payment and model services, and what has the same form at everyone's: JWT, DSN, headers."""

from __future__ import annotations

from auralith_pipeline.udfs.core.secrets.checks import basic, drawn, has_digit, jwt, jwt_base64
from auralith_pipeline.udfs.core.secrets.rule import Rule
from auralith_pipeline.udfs.core.secrets.rules_cloud import END

_SLACK = "Slack docs, token types"
_STRIPE = "Stripe docs, API keys"
_OPENAI = "OpenAI docs, API keys"
_Q = r"""(?:[bfruBFRU]{0,2}\\?["'`])?"""

# Words that stand before the value in headers of services that do not use Bearer or Basic.
_SCHEMES = "token|apikey|api-key|api-token|key|bot|ssws|splunk|sso-key|genie_?key|klaviyo-api-key"

CHAT = (
    Rule(
        "slack_token",
        "Slack",
        ("xoxb-", "xoxp-", "xoxa-", "xoxs-", "xoxr-", "xoxo-", "xoxe-", "xoxe."),
        r"xox(?:[bpasro]|e(?:\.xox[bp])?)-[A-Za-z0-9-]{19,300}[A-Za-z0-9](?![A-Za-z0-9_#*-])",
        _SLACK,
        check=drawn,
    ),
    Rule(
        "slack_cookie",
        "Slack",
        ("xoxc-", "xoxd-"),
        r"xox[cd]-[A-Za-z0-9%+/=-]{40,400}(?![A-Za-z0-9%+/=-])",
        _SLACK,
        check=has_digit,
        entropy=3.0,
    ),
    Rule("slack_app_token", "Slack", ("xapp-",), rf"xapp-\d-[A-Z0-9]{{5,20}}-\d{{5,20}}-[0-9a-f]{{32,80}}{END}", _SLACK),
    Rule(
        "slack_webhook",
        "Slack",
        ("hooks.slack.com/",),
        rf"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<v>[A-Za-z0-9+/]{{43,110}}){END}",
        "Slack docs, incoming webhooks",
    ),
    Rule(
        "discord_webhook",
        "Discord",
        ("discord.com/api/", "discordapp.com/api/"),
        rf"discord(?:app)?\.com/api/(?:v\d{{1,2}}/)?webhooks/(?P<v>\d{{17,20}}/[\w-]{{60,80}}){END}",
        "Discord docs, webhooks",
        entropy=3.0,
    ),
    Rule(
        "teams_webhook",
        "Microsoft",
        ("webhook.office.com/",),
        rf"webhook\.office\.com/webhookb2/(?P<v>[0-9a-z@-]{{60,90}}/IncomingWebhook/[0-9a-z]{{32}}/[0-9a-z-]{{36}}){END}",
        "Microsoft Teams docs, webhooks",
    ),
    Rule(
        "telegram_bot",
        "Telegram",
        (":AA",),
        rf":AA[\w-]{{32,33}}{END}",
        "Telegram docs, bot tokens",
        before=r"(?:(?<![A-Za-z0-9])|(?<=/bot))\d{8,10}",
        entropy=3.0,
        inside=True,
    ),
)
PAYMENT = (
    Rule(
        "stripe_key",
        "Stripe",
        ("sk_live_", "rk_live_", "sk_test_", "rk_test_"),
        rf"[sr]k_(?:live|test)_[A-Za-z0-9]{{16,200}}{END}",
        _STRIPE,
        entropy=3.0,
    ),
    Rule(
        "stripe_webhook_secret",
        "Stripe",
        ("whsec_",),
        r"whsec_[A-Za-z0-9+/]{32,64}={0,2}(?![A-Za-z0-9+/_-])",
        _STRIPE,
        check=has_digit,
        entropy=3.0,
    ),
    Rule(
        "square_token",
        "Square",
        ("sq0atp-", "sq0csp-", "sq0idp-", "EAAAE"),
        rf"(?:sq0(?:atp-[\w-]{{22}}|csp-[\w-]{{43}}|idp-[\w-]{{22}})|EAAAE[\w-]{{54,64}}){END}",
        "Square docs, access tokens",
        entropy=3.0,
    ),
    Rule(
        "shopify_token",
        "Shopify",
        ("shpat_", "shpca_", "shppa_", "shpss_", "shpua_"),
        rf"shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{{32}}{END}",
        "Shopify docs, token prefixes",
    ),
    Rule(
        "paypal_braintree_token",
        "PayPal",
        ("access_token$production$", "access_token$sandbox$"),
        rf"access_token\$(?:production|sandbox)\$[0-9a-z]{{16}}\$[0-9a-f]{{32}}{END}",
        "Braintree docs",
    ),
    Rule("razorpay_key", "Razorpay", ("rzp_live_",), rf"rzp_live_[A-Za-z0-9]{{14}}{END}", "Razorpay docs, API keys"),
    Rule(
        "flutterwave_key",
        "Flutterwave",
        ("FLWSECK",),
        rf"FLWSECK(?:_TEST)?-[0-9A-Za-z]{{12,40}}(?:-X)?{END}",
        "Flutterwave docs, API keys",
        check=has_digit,
    ),
    Rule("easypost_key", "EasyPost", ("EZAK", "EZTK"), rf"EZ[AT]K[A-Za-z0-9]{{54}}{END}", "EasyPost docs", entropy=3.5),
    Rule("shippo_token", "Shippo", ("shippo_live_", "shippo_test_"), rf"shippo_(?:live|test)_[0-9a-f]{{40}}{END}", "Shippo docs"),
    Rule("duffel_token", "Duffel", ("duffel_live_", "duffel_test_"), rf"duffel_(?:live|test)_[\w-]{{43}}{END}", "Duffel docs", entropy=3.0),
)
MODELS = (
    Rule("openai_key", "OpenAI", ("sk-",), rf"sk-[A-Za-z0-9]{{32,64}}{END}", _OPENAI, check=has_digit, entropy=3.0),
    Rule(
        "openai_project_key",
        "OpenAI",
        ("sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"),
        rf"sk-(?:proj|svcacct|admin|None)-[\w-]{{20,250}}{END}",
        _OPENAI,
        check=has_digit,
        entropy=3.0,
    ),
    Rule(
        "anthropic_key",
        "Anthropic",
        ("sk-ant-",),
        rf"sk-ant-(?:[a-z]{{2,8}}\d\d-)?[\w-]{{24,200}}{END}",
        "Anthropic docs, API keys",
        check=has_digit,
        entropy=3.0,
    ),
    Rule("openrouter_key", "OpenRouter", ("sk-or-",), rf"sk-or-(?:v1-)?[0-9a-f]{{64}}{END}", "OpenRouter docs"),
    Rule("langsmith_key", "LangChain", ("lsv2_pt_", "lsv2_sk_"), rf"lsv2_(?:pt|sk)_[0-9a-f]{{32}}_[0-9a-f]{{10}}{END}", "LangSmith docs"),
    Rule(
        "huggingface_token",
        "Hugging Face",
        ("hf_", "api_org_"),
        rf"(?:hf|api_org)_[A-Za-z0-9]{{34,40}}{END}",
        "Hugging Face docs, access tokens",
        entropy=3.0,
    ),
    Rule("nvidia_key", "NVIDIA", ("nvapi-",), rf"nvapi-[\w-]{{60,70}}{END}", "NVIDIA NGC docs", entropy=3.0),
    Rule("groq_key", "Groq", ("gsk_",), rf"gsk_[A-Za-z0-9]{{48,56}}{END}", "Groq docs", entropy=3.5),
    Rule("replicate_token", "Replicate", ("r8_",), rf"r8_[A-Za-z0-9]{{37}}{END}", "Replicate docs", check=has_digit, entropy=3.0),
    Rule("perplexity_key", "Perplexity", ("pplx-",), rf"pplx-[A-Za-z0-9]{{48,56}}{END}", "Perplexity docs", entropy=3.0),
    Rule("xai_key", "xAI", ("xai-",), rf"xai-[A-Za-z0-9]{{70,90}}{END}", "xAI docs", entropy=3.5),
    Rule("pinecone_key", "Pinecone", ("pcsk_",), rf"pcsk_[A-Za-z0-9]{{5,6}}_[A-Za-z0-9]{{50,70}}{END}", "Pinecone docs", entropy=3.5),
    Rule("tavily_key", "Tavily", ("tvly-",), rf"tvly-(?:dev-|prod-)?[A-Za-z0-9]{{32}}{END}", "Tavily docs", check=has_digit, entropy=3.0),
)
COMMON = (
    Rule(
        "jwt",
        "RFC 7519",
        ("eyJ",),
        rf"eyJ[\w-]{{10,4000}}\.[\w-]{{4,20000}}\.[\w-]{{16,4000}}(?:\.[\w-]{{8,4000}}\.[\w-]{{8,400}})?{END}",
        "RFC 7519, RFC 7515",
        check=jwt,
        entropy=3.0,
    ),
    Rule(
        "jwt_base64",
        "RFC 7519",
        ("ZXlK",),
        r"ZXlK[A-Za-z0-9+/_-]{60,8000}={0,2}(?![A-Za-z0-9+/_=-])",
        "RFC 7519, encoded once more",
        check=jwt_base64,
        entropy=3.0,
    ),
    Rule(
        "bearer",
        "RFC 6750",
        ("bearer ",),
        r"(?i:bearer) {1,4}(?P<v>[A-Za-z0-9._~+/-]{20,4096}={0,2})(?![A-Za-z0-9._~+/=-])",
        "RFC 6750",
        check=drawn,
        entropy=3.3,
        any_case=True,
        exact=False,
    ),
    Rule(
        "authorization",
        "RFC 9110",
        ("authorization",),
        rf"(?i:authorization){_Q}\s{{0,4}}(?:[:=,]|=>)\s{{0,4}}{_Q}(?:(?i:{_SCHEMES}) {{1,4}})?(?:token=\\?[\"'])?"
        r"(?P<v>[A-Za-z0-9._~+/-]{20,4096}={0,2})(?![A-Za-z0-9._~+/=-])",
        "RFC 9110, section 11",
        check=drawn,
        entropy=3.3,
        any_case=True,
        inside=True,
        exact=False,
    ),
    Rule(
        "basic",
        "RFC 7617",
        ("basic ",),
        r"(?i:basic) {1,4}(?P<v>[A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=])",
        "RFC 7617",
        check=basic,
        entropy=0.0,
        any_case=True,
    ),
    Rule(
        "docker_auth",
        "Docker",
        ('"auth"',),
        r'"auth"\s{0,8}:\s{0,8}"(?P<v>[A-Za-z0-9+/]{8,800}={0,2})"',
        "Docker docs, config.json",
        check=basic,
        entropy=0.0,
        inside=True,
    ),
    Rule(
        "npmrc_auth",
        "npm",
        ("_auth",),
        r"_auth\s{0,4}=\s{0,4}\"?(?P<v>[A-Za-z0-9+/]{8,800}={0,2})(?![A-Za-z0-9+/=])",
        "npm docs, npmrc",
        check=basic,
        entropy=0.0,
        inside=True,
    ),
)
