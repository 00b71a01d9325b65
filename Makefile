# `make` builds the extension: the core (no PostgreSQL in it) by CMake as a static library in build/core, the glue of
# src/pg against the server of PG_CONFIG, both linked into salesforecast.so; and the install script
# salesforecast--VERSION.sql out of src/sql/install. `make install` puts module, script and control file where PG_CONFIG says.
#
#   make [PG_CONFIG=/path/pg_config]    build             make installcheck   pg_regress (sql/, expected/) on a running server
#   make install                        install           make check          every test there is (./check)
#   make clean                          remove build/     make format         clang-format on all C++
#   make docs                           docs/api.md       make tidy           clang-tidy on all C++

.DEFAULT_GOAL := all
EXTENSION = salesforecast
# The control file is the only place where the version is written. (VERSION would be the server's: PGXS sets it.)
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(EXTENSION).control)
cpp_files = $(shell find src test bench -name '*.cpp' -o -name '*.h')

ifneq (,$(filter check format tidy docs,$(MAKECMDGOALS)))

# These targets need no server headers, and PGXS has a `check` of its own that only says it is not supported.
.PHONY: check format tidy docs
check:
	./check
format:
	$${CLANG_FORMAT:-clang-format-14} -i $(cpp_files)
tidy:
	tools/tidy --all
docs:
	tools/make_api_docs

else

MODULE_big = $(EXTENSION)
OBJS = $(patsubst src/pg/%.cpp,build/pg/%.o,$(wildcard src/pg/*.cpp))
DATA_built = $(EXTENSION)--$(EXTVERSION).sql
# An update script whose version is still open ends in --unreleased.sql and is not installed; neither are the install scripts
# of released versions, src/sql/released: they are for tests.
DATA = $(filter-out %--unreleased.sql,$(wildcard src/sql/updates/*.sql))
REGRESS = $(sort $(patsubst sql/%.sql,%,$(wildcard sql/*.sql)))
REGRESS_OPTS = --load-extension=$(EXTENSION)
# A slow machine tells of a training that a fast one is done with.
installcheck: export PGOPTIONS += -c salesforecast.progress=off
EXTRA_CLEAN = build

core = build/core/libsalesforecast_core.a
trainer = build/core/libsalesforecast_trainer.a
# exclude-libs: no symbol of the core or of a static library may meet one of another extension in the same backend.
SHLIB_LINK = $(trainer) $(core) -Wl,--exclude-libs,ALL -lstdc++ -lm

# No bitcode: it would only let the server's JIT inline these functions, which are too large to gain from it, and it
# doubles the build and needs the very clang the server was built with (which compiles .cpp as C++14).
override with_llvm = no

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# PGXS gives the server's headers by -I; as system headers they are exempt from our -Werror.
server_flags := $(patsubst -I%,-isystem %,$(filter-out -I. -I./,$(CPPFLAGS)))
# PGXS's CXXFLAGS are the server's own; what follows is ours and wins.
glue_flags = -g1 -std=c++20 -fvisibility=hidden -fvisibility-inlines-hidden -ffp-contract=off \
	-Wall -Wextra -Werror -Wno-error=deprecated-declarations \
	-DSALESFORECAST_VERSION='"$(EXTVERSION)"' -Isrc -isystem build/core/generated

# The core has dependency rules of its own: CMake is asked each time, and leaves the library alone when nothing changed.
# A folder in which the unit tests are built stays one.
core_without_tests = $(if $(wildcard build/core/CMakeCache.txt),,-DSALESFORECAST_TESTS=OFF)
.PHONY: FORCE
$(core): FORCE
	@cmake -S . -B build/core $(core_without_tests) -Wno-dev >build/core.log 2>&1 || { cat build/core.log >&2; exit 1; }
	+@MAKEFLAGS="$(MAKEFLAGS) --no-print-directory" cmake --build build/core --target salesforecast_trainer trainers

$(core): | build/pg
build/pg:
	$(MKDIR_P) $@

# Order-only on the core: its generated headers must be there before the first compile.
build/pg/%.o: src/pg/%.cpp $(EXTENSION).control Makefile | build/pg $(core)
	$(shell command -v ccache) $(CXX) $(CXXFLAGS) $(glue_flags) $(server_flags) -MMD -MP -c -o $@ $<
-include $(OBJS:.o=.d)

# An added or removed source changes the list of objects, not an object: the module depends on the list, too.
build/pg/objects.list: FORCE | build/pg
	@echo '$(OBJS)' | cmp -s - $@ || echo '$(OBJS)' >$@
# Made along with the core.
$(trainer): $(core) ;
$(shlib): $(core) $(trainer) build/pg/objects.list

# Those that their libraries are there for. A trainer may run: it is replaced by a new file.
.PHONY: install-trainers uninstall-trainers
install: install-trainers
install-trainers: all
	@for program in $(wildcard build/core/salesforecast-train-*); do \
		$(MKDIR_P) '$(DESTDIR)$(pkglibdir)' && $(INSTALL_PROGRAM) $$program '$(DESTDIR)$(pkglibdir)/' || exit 1; done
uninstall: uninstall-trainers
uninstall-trainers:
	rm -f '$(DESTDIR)$(pkglibdir)'/salesforecast-train-torch '$(DESTDIR)$(pkglibdir)'/salesforecast-train-xgboost

$(EXTENSION)--$(EXTVERSION).sql: $(sort $(wildcard src/sql/install/*.sql)) $(EXTENSION).control Makefile
	@printf '%s\n' '\echo Use "CREATE EXTENSION $(EXTENSION)" to load this file. \quit' >$@.new
	@for part in $(filter %.sql,$^); do printf '\n-- %s\n' $$part; sed 's/@VERSION@/$(EXTVERSION)/g' $$part; done >>$@.new
	@mv $@.new $@

endif
