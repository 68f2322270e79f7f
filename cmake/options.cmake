# As a sub-project (FetchContent) only the library is configured, and only what it needs is looked for.
option(FAREBOX_BUILD_ALL "Build signer, sandbox, command line, examples and tests, not only the library" ${PROJECT_IS_TOP_LEVEL})
option(FAREBOX_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(FAREBOX_INSTALL "Install the library: component gateway-lite" ${PROJECT_IS_TOP_LEVEL})
option(FAREBOX_BUILD_FUZZERS "Build the libFuzzer targets (clang only)" OFF)
option(FAREBOX_JOIN_TESTS "Compile test files a few at a time: quicker from nothing, slower after a change" OFF)
if(PROJECT_IS_TOP_LEVEL)
  set(join_library OFF)
else()
  set(join_library ON)  # who builds the library within a project of his own does not change it
endif()
option(FAREBOX_JOIN_LIBRARY "Compile the library's files a few at a time: quicker from nothing, slower after a change" ${join_library})
set(FAREBOX_DEPS_DIR "${CMAKE_CURRENT_SOURCE_DIR}/build/deps" CACHE PATH
    "Packages unpacked beside the build because they conflict with installed ones")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
# Whatever a project around us sets: files that are compiled together share their anonymous namespaces, and
# gateway-lite/relocate.sh needs objects with machine code in them.
set(CMAKE_UNITY_BUILD OFF)
set(CMAKE_INTERPROCEDURAL_OPTIMIZATION OFF)
if(NOT PROJECT_IS_TOP_LEVEL)  # its include_directories() would put its Boost before ours
  set_directory_properties(PROPERTIES INCLUDE_DIRECTORIES "")
endif()
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endif()
