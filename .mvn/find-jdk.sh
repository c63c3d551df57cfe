# SPDX-License-Identifier: Apache-2.0
#
# Finds a JDK of Java 25 or newer on a machine whose default java may be older. Sourced by the launcher
# and by mvnw, with globbing on.

need=25

# A JDK says its version in the file `release`; reading that costs nothing, starting it would.
# Sets java_home and java_version if the directory $1 holds one that is new enough.
try_jdk() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  version=
  while IFS='=' read -r key value; do
    case $key in JAVA_RUNTIME_VERSION | JAVA_VERSION)
      value=${value#\"}
      version=${value%\"}
      [ "$key" = JAVA_RUNTIME_VERSION ] && break ;;
    esac
  done <"$1/release"
  major=${version%%[!0-9]*}
  [ -n "$major" ] || return 1
  if [ "$major" -lt "$need" ]; then
    too_old="$too_old $1 (Java $version)"
    return 1
  fi
  [ -x "$1/bin/javac" ] || return 1
  java_home=$1
  java_version=$version
}

# The JDK that the `java` of the PATH belongs to.
path_jdk() {
  java=$(command -v java) || return 1
  while [ -h "$java" ]; do
    link=$(readlink "$java")
    case $link in /*) java=$link ;; *) java=${java%/*}/$link ;; esac
  done
  case $java in */bin/java) try_jdk "${java%/bin/java}" ;; *) return 1 ;; esac
}

# Sets java_home and java_version to the first JDK that is new enough: that of JAVA_HOME, of the
# PATH, or one that lies where JDKs lie. Fails if there is none; too_old then names what was passed over.
find_jdk() {
  too_old=
  try_jdk "$JAVA_HOME" && return
  path_jdk && return
  for home in /usr/lib/jvm/* /usr/local/lib/jvm/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    try_jdk "$home" && return
  done
  return 1
}
