"""Values that go because of the name or the place that they stand at: O-27, K1."""

import pytest

from tests.udfs.core.secrets.secret_values import KEY, PASSWORD, UUID, draw, encode, redact

# {} is the value that must go; all around it must stay.
ASSIGNMENTS = {
    KEY: [
        'api_key = "{}"',
        "api_key = '{}'",
        'api_key="""{}"""',
        "API_KEY={}",
        "export API_KEY={}\nnext line",
        'const apiKey = "{}";',
        "const apiKey = `{}`;",
        '{{"token":"{}"}}',
        '{{\\"api_key\\": \\"{}\\"}}',
        "api_key: {}  # comment",
        "api_key: |\n  {}\n",
        'api_key := "{}"',
        "'api_key' => '{}',",
        'config["api_key"] = "{}"',
        'os.environ["OPENAI_API_KEY"] = "{}"',
        'let api_key: &str = "{}";',
        'api_key: str = "{}"',
        'api_key: Optional[str] = "{}"',
        'private static final String API_KEY = "{}";',
        "https://api.example.org/v1?api_key={}&q=1",
        '<add key="x" /><apiKey>{}</apiKey>',
        'define("API_KEY", "{}");',
        '- name: API_KEY\n  value: "{}"',
        '{{"name": "API_KEY", "value": "{}"}}',
        "x-api-key: {}",
        "STRIPE_KEY={}",
        "AWS_SECRET_ACCESS_KEY={}",
        "SECRET_KEY_BASE={}",
        "API_KEY_PROD={}",
        'client_secret: "{}"',
        "# API_KEY={}",
        "access_token={}&token_type=bearer",
        "Authorization: Bearer {}",
        "curl -H 'Authorization: Bearer {}' https://api.example.org",
        'headers = {{"Authorization": "Bearer {}"}}',
        'headers = {{"Authorization": f"token {}"}}',
        "authorization: Bearer {}\r\n",
        "程序的token：{}。",
        "FROM x\nENV API_KEY {}\nRUN y",
        "setenv API_KEY {}\n",
        "setx API_KEY {}",
        "set -gx API_KEY {}",
        'variable "api_key" {{\n  type        = string\n  description = "key of the service"\n  default     = "{}"\n}}',
        '<add key="API_KEY" value="{}" />',
        '<entry name="api_key" value="{}"/>',
        '<string name="api_key">{}</string>',
        "<property><name>fs.secret.key</name>\n  <value>{}</value></property>",
        "<key>API_KEY</key>\n<string>{}</string>",
        "<apiKey>\n    {}\n</apiKey>",
        "<apiKey><![CDATA[{}]]></apiKey>",
        'var apiKey string = "{}"',
        'API_KEY ?= "{}"',
        'API_KEY ::= "{}"',
        '$apiKey .= "{}"',
        "$apiKey ??= '{}';",
        'if (apiKey !== "{}") {{',
        'os.getenv("API_KEY", "{}")',
        'GetEnvOrDefault("api_token", "{}")',
        "creds = {}",
        "token - '{}'",
        "| API token | {} |",
        "| `apiKey` | `{}` |\n",
        "# API KEY = {}",
        "api key: {}",
        'apiMaticKey := "{}"',
        "The key is {}.",
        "My token is '{}', so",
        "https://api.example.org/v1?key={}&q=1",
        'const token = "Bearer {}"',
        "api_key = ' {} '",
        "curl -H 'Authorization: Api-Token {}' https://api.example.org",
        "curl -u {}: https://api.example.org/v1",
    ],
    PASSWORD: [
        "DB_PASSWORD={}",
        'password = "{}"',
        "password: {}",
        "spring.datasource.password={}",
        "<password>{}</password>",
        '<input type="password" name="password" value="{}">',
        "jdbc:postgresql://db.example.org/x?user=ann&password={}",
        "Server=db;User ID=ann;Password={};Encrypt=true",
        "postgres://ann:{}@db.example.org:5432/x",
        "mongodb+srv://ann:{}@c0.example.net/x?retryWrites=true",
        "redis://:{}@localhost:6379/0",
        "postgresql+psycopg2://ann:{}@localhost/x",
        "machine api.example.org login ann password {}\n",
        "curl -u ann:{} https://api.example.org",
        "mysql --password={} -u ann",
        "tool --password {}",
        "CREATE USER ann IDENTIFIED BY '{}';",
        "The password is {}.",
        "sshpass -p {} ssh ann@host.example.org",
        "define('DB_PASSWORD', '{}');",
        '$password = "{}";',
    ],
    UUID: ["heroku_api_key: {}", "//registry.example.org/:_authToken={}", "SNYK_TOKEN={}", 'client_secret: "{}"', '-H "apikey: {}"'],
    "yvxp" + "thLIcYpZweFpPOVeCOtt": ['auth = "Bearer {}"', "api_token: {}"],
    "57d2de35873840b5ad59" + "d742e90e974e": ['"AZURE_OPENAI_KEY": "{}"'],  # 3.4 bits per byte, little for hex digits
    "DqFtwc490oPc%xaE67" + "sBSF741M56%sd091A": ["token = '{}'"],
    "pRf" + "vGhLkQjWmXz": ["curl --user ann:'{}' https://api.example.org"],
    draw(9, "123456789") + ":AA" + "HJmvZqvvM9dI2rtBOu--WMZyMFTfHNo9I": ["https://api.telegram.org/bot{}/getMe"],
    "k;7&xQ#9,zz)1": ["DB_PASS='{}'", "export DB_PASSWORD={}\n"],
    encode("ann:" + PASSWORD): ["Authorization: Basic {}", '{{"auths": {{"r.example.org": {{"auth": "{}"}}}}}}', "_auth={}"],
}


@pytest.mark.parametrize(("value", "text"), [(value, text) for value, texts in ASSIGNMENTS.items() for text in texts])
def test_k1_o27_the_value_goes_and_all_around_it_stays(value: str, text: str) -> None:
    before, after = text.format(value), text.format("<SECRET>")
    assert redact(before) == after
    assert redact(after) == after  # O-26


@pytest.mark.parametrize("text", ["API_KEY={};\nx", "api_key: {},\nx", "see api_key={}. So", "see api_key={}; so", "see api_key={}?! So"])
def test_marks_behind_a_bare_value_stay(text: str) -> None:
    assert redact(text.format(KEY)) == text.format("<SECRET>")


def test_a_password_has_256_bytes_at_most() -> None:
    longest = "gH7kLm29" * 32
    assert redact(f'password = "{longest}"') == 'password = "<SECRET>"'
    assert redact(f'password = "{longest}Q"') == f'password = "{longest}Q"'
