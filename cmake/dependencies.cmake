# Debian 12 packages; what ./dev had to unpack beside the build lies in FAREBOX_DEPS_DIR.
list(PREPEND CMAKE_PREFIX_PATH "${FAREBOX_DEPS_DIR}/usr")
# Who links the static library of a sub-project needs these targets, too.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
if(NOT TARGET nlohmann_json::nlohmann_json)  # a project around us may have its own
  find_package(nlohmann_json REQUIRED)
endif()
pkg_check_modules(FAREBOX_NGHTTP2 REQUIRED IMPORTED_TARGET GLOBAL libnghttp2)

# Boost, headers only. 1.81 is pinned below because Debian 12 also ships 1.74, which lacks what we use.
find_path(FAREBOX_BOOST_INCLUDE boost/version.hpp
          HINTS "${FAREBOX_DEPS_DIR}/usr/include" REQUIRED)
file(STRINGS "${FAREBOX_BOOST_INCLUDE}/boost/version.hpp" FAREBOX_BOOST_LINE REGEX "^#define BOOST_VERSION ")
string(REGEX MATCH "[0-9]+" FAREBOX_BOOST_VERSION "${FAREBOX_BOOST_LINE}")
if(FAREBOX_BOOST_VERSION LESS 108100)
  message(FATAL_ERROR "Boost 1.81 or newer is needed, found ${FAREBOX_BOOST_VERSION} in ${FAREBOX_BOOST_INCLUDE}: run ./dev setup")
endif()
add_library(farebox_boost INTERFACE)
target_include_directories(farebox_boost SYSTEM INTERFACE "${FAREBOX_BOOST_INCLUDE}")
target_compile_definitions(farebox_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=16  # a request is a dozen coroutines deep
  BOOST_ASIO_DISABLE_BOOST_ARRAY BOOST_ASIO_DISABLE_BOOST_BIND BOOST_ASIO_DISABLE_BOOST_REGEX)
target_link_libraries(farebox_boost INTERFACE Threads::Threads)

find_path(FAREBOX_PROTOZERO_INCLUDE protozero/pbf_reader.hpp REQUIRED)

if(FAREBOX_BUILD_ALL)
  pkg_check_modules(SECP256K1 REQUIRED IMPORTED_TARGET libsecp256k1)
  # Headers only: a module is loaded when it is configured, and libp11-kit itself is not used.
  pkg_check_modules(P11KIT REQUIRED p11-kit-1)
  add_library(farebox_pkcs11 INTERFACE)
  target_include_directories(farebox_pkcs11 SYSTEM INTERFACE ${P11KIT_INCLUDE_DIRS})
  pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
  find_package(SQLite3 REQUIRED)
  find_package(spdlog REQUIRED)
  find_package(CLI11 REQUIRED)
  find_path(FAREBOX_TOMLPP_INCLUDE toml++/toml.h REQUIRED)
  find_path(FAREBOX_PROMETHEUS_INCLUDE prometheus/registry.h HINTS "${FAREBOX_DEPS_DIR}/usr/include" REQUIRED)
  find_library(FAREBOX_PROMETHEUS_CORE NAMES libprometheus-cpp-core.so.1.0 prometheus-cpp-core REQUIRED)
  add_library(farebox_prometheus INTERFACE)
  target_include_directories(farebox_prometheus SYSTEM INTERFACE "${FAREBOX_PROMETHEUS_INCLUDE}")
  target_link_libraries(farebox_prometheus INTERFACE "${FAREBOX_PROMETHEUS_CORE}")
endif()
if(FAREBOX_BUILD_ALL AND FAREBOX_BUILD_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
