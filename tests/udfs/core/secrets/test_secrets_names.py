"""What a name announces: the last segment decides, what stands before it may take it back."""

import pytest

from auralith_pipeline.udfs.core.secrets.names import Sort, sort_of


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        (Sort.PASSWORD, "password DB_PASSWORD dbPassword password1 PASSWORD_PROD first_password smtppass query_passwd"),
        (Sort.KEY, "api_key apiKey secretKey SECRET_KEY_BASE access_token token_v2 search_apikey hmac_key clientSecret accesskey"),
        (Sort.WEAK, "STRIPE_KEY openai_key OPENAI_API proxy_auth search_api"),
        (None, "key api auth name PWD api_version secret_name token_type PASSWORD_FILE access_log account"),
        (None, "public_key publicApiKey primary_key cacheKey next_token csrfToken csrfmiddlewaretoken has_password password_hash"),
        (None, "hashed_password encrypted_secret max_token 42 _"),
    ],
)  # fmt: skip
def test_sorts_of_names(sort: Sort | None, names: str) -> None:
    assert {name: sort_of(name.encode()) for name in names.split()} == dict.fromkeys(names.split(), sort)
