#!/usr/bin/env bash
# Find a Java 17 or newer and note its home in .build/java_home; as root with apt-get, install one where there is none.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=17

version() { # major version of a java binary, 0 if it does not run
    local text
    text=$("$1" -version 2>&1) || text=""
    [[ $text =~ version\ \"([0-9]+) ]] && echo "${BASH_REMATCH[1]}" || echo 0 # 1.8 counts as 1
}

find_java() {
    local java home
    for java in "${JAVA_HOME:-/nowhere}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java /opt/java/*/bin/java /opt/homebrew/opt/openjdk*/bin/java; do
        if [ -n "$java" ] && [ -x "$java" ] && [ "$(version "$java")" -ge "$wanted" ]; then
            # A launcher (Debian's /usr/bin/java, jenv, sdkman) tells its home itself.
            home=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
            mkdir -p .build
            echo "${home:-$(dirname "$(dirname "$java")")}" >.build/java_home
            echo "Java $(version "$java"): $(cat .build/java_home)"
            return 0
        fi
    done
    return 1
}

find_java && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "No Java $wanted or newer found: installing openjdk-$wanted-jre-headless ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "openjdk-$wanted-jre-headless" >/dev/null && find_java && exit 0
fi
cat >&2 <<END
Spark needs a Java $wanted or newer, and none was found (looked at JAVA_HOME, PATH, /usr/lib/jvm and /opt).
Install one, then run this again:
  Debian, Ubuntu   sudo apt-get install openjdk-$wanted-jre-headless
  Fedora, RHEL     sudo dnf install java-$wanted-openjdk-headless
  macOS            brew install openjdk@$wanted
or set JAVA_HOME to one that is there already.
END
exit 1
