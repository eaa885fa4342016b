#!/bin/sh
# Makes .venv ready for one of two levels: `build` (make the papers) or `test` (check the project; holds all of `build`).
# Installs what the system lacks, then what requirements/<level>.lock names; when all is in place, ends at once.
# Ends with 3 where something is missing that only you can install.
set -eu

level=${1-}
case $level in
    build | test) ;;
    *) echo "usage: tools/bootstrap.sh build|test" >&2; exit 2 ;;
esac

# What a shell has set for other work must not steer this one.
unset CDPATH PYTHONPATH PYTHONHOME VIRTUAL_ENV PIP_TARGET PIP_PREFIX PIP_ROOT
export PIP_USER=0
umask 022
cd -- "$(dirname -- "$0")/.."
here=$(pwd -P)

say() { printf 'paperforge: %s\n' "$*" >&2; }

# --- Is there anything to do? -------------------------------------------------------------------------------------

# A stamp is the place (an environment does not survive a move) and a sum over all that shaped it.
stamp_of() {
    printf '%s\n' "$here"
    cat "requirements/$1.lock" pyproject.toml tools/bootstrap.sh | cksum
}

# pip is the cheapest module that is gone when the interpreter below the environment was removed or replaced.
runs() { .venv/bin/python -I -c 'import pip' 2>/dev/null; }

if [ "$(cat ".venv/ready-for-$level" 2>/dev/null)" = "$(stamp_of "$level")" ] && runs; then
    exit 0
fi

# --- The Python to use --------------------------------------------------------------------------------------------

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        # Run it, do not only look for it: a version manager puts shims on PATH for versions that it does not have.
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return; fi
    done
    say "Python 3.11 or newer is needed, and none was found on PATH."
    exit 3
}

# No stamp for this place: left half-made, moved, or a stranger's. Begin from nothing, and before the search, because
# an activated .venv would be found first.
if grep -qsxF -- "$here" .venv/ready-for-* && runs; then
    python=.venv/bin/python
else
    rm -rf .venv
    find_python
fi

# --- What the system must have ------------------------------------------------------------------------------------

missing=
need() { missing="$missing $1"; }
have() { command -v "$1" >/dev/null 2>&1; }
installed() { dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }
on_ubuntu() { grep -qsx 'ID=ubuntu' /etc/os-release; }
no_browser() { ! have google-chrome && ! have google-chrome-stable && ! have chromium && ! have chromium-browser; }
no_browser_note() { say "No Chromium or Chrome on PATH: the browser tests will be skipped."; }

look_on_debian() {
    for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; do
        installed "$package" || need "$package"
    done
    "$python" -c 'import ensurepip' 2>/dev/null ||
        need "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    [ "$level" = test ] || return 0

    # libatomic1: the driver that moves the browser in the tests brings its own Node.js, which needs it.
    # The two dictionaries: so that `paperforge check` looks up the words of the papers here.
    for package in poppler-utils libatomic1 hunspell-en-us hunspell-ru; do
        installed "$package" || need "$package"
    done
    # The tests make repositories and keys.
    have git || need git
    have ssh-keygen || need openssh-client
    # These two exclude each other: the one of a desktop serves as well.
    installed libreoffice-writer || installed libreoffice-writer-nogui || need libreoffice-writer-nogui
    if no_browser; then
        # Ubuntu's package only stands for a snap, which cannot be counted on in a container or on a server.
        if on_ubuntu; then no_browser_note; else need chromium; fi
    fi
}

look_elsewhere() {
    "$python" -c 'import sys; from ctypes.util import find_library as find
sys.exit(not all(map(find, ["pango-1.0", "pangoft2-1.0", "harfbuzz-subset"])))' || need pango
    "$python" -c 'import ensurepip' 2>/dev/null || need ensurepip
    [ "$level" = test ] || return 0

    have soffice || need libreoffice
    have pdftotext || need poppler
    have git || need git
    have ssh-keygen || need openssh
    if no_browser; then no_browser_note; fi
}

ask() {
    if have dpkg-query; then
        debian=$missing
    else
        debian=" python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        [ "$level" = build ] || debian="$debian libreoffice-writer-nogui poppler-utils libatomic1 hunspell-en-us hunspell-ru git openssh-client chromium"
    fi
    fedora="python3 pango harfbuzz" brew="python pango"
    if [ "$level" = test ]; then
        fedora="$fedora libreoffice-writer poppler-utils libatomic hunspell-en-US hunspell-ru git-core openssh chromium"
        brew="$brew poppler git openssh && brew install --cask libreoffice google-chrome"
    fi
    cat >&2 <<EOF
paperforge: missing on this system:$missing. Install it, then run the same command again:
  Debian, Ubuntu:  sudo apt-get install --no-install-recommends$debian
  Fedora:          sudo dnf install $fedora
  macOS:           brew install $brew
EOF
    exit 3
}

install_with_apt() {
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo=sudo
    else
        ask
    fi
    say "installing with apt-get:$missing"
    # --no-remove: whatever stands on this machine stays. The output is of interest only when it fails.
    # shellcheck disable=SC2016,SC2086  # "$@" is for the inner shell; the names are words
    output=$($sudo env DEBIAN_FRONTEND=noninteractive sh -c '
        apt-get -qq update
        exec apt-get -qq -y --no-remove --no-install-recommends -o DPkg::Lock::Timeout=300 install "$@"
    ' apt $missing 2>&1 </dev/null) || { printf '%s\n' "$output" >&2; ask; }
}

if have dpkg-query && have apt-get; then
    look_on_debian
    [ -z "$missing" ] || install_with_apt
else
    look_elsewhere
    [ -z "$missing" ] || ask
fi

# --- The environment ----------------------------------------------------------------------------------------------

install() { .venv/bin/python -I -m pip --disable-pip-version-check --no-input -qq install "$@"; }

# Stamps go first and come last: whatever interrupts the steps between leaves an environment that counts as unfinished.
rm -f .venv/ready-for-*
if ! [ -d .venv ]; then
    say "making .venv with $("$python" -V)"
    "$python" -m venv "$here/.venv"
fi
say "installing the packages of requirements/$level.lock"
# Wheels only: nothing is compiled here, and no stranger's set-up code runs.
install --only-binary :all: --require-hashes -r "requirements/$level.lock"
install --no-index --no-build-isolation --no-deps -e .
# The path to src, relative: Python up to 3.12 reads this file in the locale's encoding, which may lack a folder's letters.
for pth in .venv/lib/python3.*/site-packages/_paperforge.pth; do echo ../../../../src >"$pth"; done

stamp_of "$level" >".venv/ready-for-$level"
[ "$level" = build ] || stamp_of build >.venv/ready-for-build
