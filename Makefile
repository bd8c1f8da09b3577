# make run    start the server (ARGS="--guests ..." are options of "twistd chat")
# make test   run all tests          make lint   check format, style and types
# make bench  measure everything, half an hour; make bench-quick: a minute
# make screenshots  draw the desktop client's main states anew, into docs/screenshots
# make clean  remove what these made
.POSIX:
.PHONY: run test lint bench bench-quick screenshots clean tools

PYTHON = python3
VENV = .venv
ARGS =
# What make test runs; TESTS=tests/model runs a part.
TESTS = tests
SOURCES = $(shell find chatserver clients twisted -name '*.py' -o -name '*.sql')

run: $(VENV)/installed
	$(VENV)/bin/twistd -n chat $(ARGS)

# The tests use the tree itself, which comes before what is installed here.
test: $(VENV)/installed-for-tests tools
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" PYTHONPATH="$(CURDIR)" \
		$(VENV)/bin/python -m pytest $(TESTS)
	test "$(TESTS)" != tests || $(MAKE) test TESTS=tests/clients/desktop

lint: $(VENV)/installed-for-tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

# Other servers are measured beside ours where they are installed; see bench/README.md.
bench bench-quick: $(VENV)/installed-for-tests
	PYTHONPATH="$(CURDIR)" $(VENV)/bin/python -m bench \
		$$(test $@ = bench || echo --quick) $(ARGS)

screenshots: $(VENV)/installed-for-tests tools
	PYTHONPATH="$(CURDIR)" $(VENV)/bin/python -m tests.clients.desktop.screenshots docs/screenshots

# Each stamp is made last: what was interrupted half-way is begun anew.
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "chatserver needs Python 3.11 or newer as '$(PYTHON)';" \
			"make PYTHON=python3.12 $(MAKECMDGOALS) names another one." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "Python cannot make a virtual environment here;" \
			"on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	@touch $@

# An old build folder would bring back modules that are gone from the tree.
$(VENV)/installed: $(VENV)/made setup.py MANIFEST.in $(SOURCES)
	rm -rf build chatserver.egg-info
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/made setup.py
	rm -rf build chatserver.egg-info
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check '.[test]'
	@touch $@

# Some tests talk to the server with the programs that people use, or (as root) make networks of
# their own, or have a screen that only they see; without them they skip. Qt's library for windows
# needs some of the system's: without those the desktop's tests cannot run at all.
PACKAGES = netcat-openbsd telnet openssl iproute2 tmux xvfb xdotool \
	fontconfig fonts-noto-color-emoji libgl1 libegl1 libglib2.0-0 libdbus-1-3 libxkbcommon-x11-0 \
	libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 \
	libxcb-xinerama0
tools:
	@missing=; for each in nc telnet openssl ip tmux Xvfb xdotool fc-list; do \
		PATH="$$PATH:/usr/sbin:/sbin" command -v $$each >/dev/null || missing="$$missing $$each"; done; \
	for each in libGL.so.1 libEGL.so.1 libdbus-1.so.3 libxkbcommon-x11.so.0 libxcb-icccm.so.4; do \
		PATH="$$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null | grep -q $$each || \
			missing="$$missing $$each"; done; \
	fc-list 2>/dev/null | grep -qi emoji || missing="$$missing emoji"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	install='apt-get install -y --no-install-recommends $(PACKAGES)'; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		{ apt-get update -q && $$install; } && exit 0; \
	elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then \
		{ sudo -n apt-get update -q && sudo -n $$install; } && exit 0; \
	fi; \
	echo "The tests with$$missing will be skipped; to have them: sudo $$install" >&2

clean:
	rm -rf $(VENV) build dist chatserver.egg-info .mypy_cache .ruff_cache .pytest_cache
	rm -f twisted/plugins/dropin.cache
	find chatserver clients tests twisted -name __pycache__ -prune -exec rm -rf {} +
