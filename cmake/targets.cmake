# farebox_folder(NAME SOURCES… DEPENDS… [JOINED [ALONE…]]): the target farebox_<NAME> with alias farebox::<NAME>.
# JOINED: a part of the library; where FAREBOX_JOIN_LIBRARY is on, its sources are compiled a few at a time.
# ALONE: sources too, see farebox_join_sources.
# Every project include is root-relative; what a folder may include is checked by scripts/include_lint.py.
function(farebox_folder name)
  cmake_parse_arguments(ARG "JOINED" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS;ALONE" ${ARGN})
  add_library(farebox_${name} STATIC ${ARG_SOURCES} ${ARG_ALONE})
  add_library(farebox::${name} ALIAS farebox_${name})
  target_include_directories(farebox_${name} PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>" "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>")
  target_compile_features(farebox_${name} PUBLIC cxx_std_20)
  target_link_libraries(farebox_${name} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS} $<BUILD_INTERFACE:farebox_warnings>)
  if(ARG_JOINED)
    farebox_join_sources(farebox_${name} FAREBOX_JOIN_LIBRARY ALONE ${ARG_ALONE})
    if(FAREBOX_JOIN_LIBRARY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # It takes files that are compiled together for headers, and warns of each anonymous namespace.
      target_compile_options(farebox_${name} PRIVATE -Wno-subobject-linkage)
    endif()
  endif()
endfunction()

# farebox_program(NAME SOURCES… DEPENDS…): an executable in build/<preset>/bin.
function(farebox_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} farebox_warnings)
endfunction()

# When a test is taken to hang. The crash points of the ledger take six minutes with a thread sanitizer on a shared machine.
set(FAREBOX_TEST_TIMEOUT 300)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  set(FAREBOX_TEST_TIMEOUT 1800)
endif()

# farebox_join_sources(TARGET OPTION [ALONE…]): its sources are compiled a few at a time where the option is on.
# ALONE: those that share names with others in their anonymous namespaces or set macros, and are left out.
function(farebox_join_sources target option)
  cmake_parse_arguments(ARG "" "" "ALONE" ${ARGN})
  if(${option})
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
    foreach(source ${ARG_ALONE})
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endforeach()
  endif()
endfunction()

# farebox_test(FOLDER [BY_SUITE] SOURCES… [ALONE…] DEPENDS…): the test program test_<FOLDER>; each TEST becomes one ctest, labelled with the folder.
# BY_SUITE: each suite becomes one, where a program has hundreds of short tests and reads its vectors whenever it starts.
# ALONE: sources too, see farebox_join_sources.
function(farebox_test folder)
  cmake_parse_arguments(ARG "BY_SUITE" "" "SOURCES;ALONE;DEPENDS" ${ARGN})
  add_executable(test_${folder} ${ARG_SOURCES} ${ARG_ALONE})
  farebox_join_sources(test_${folder} FAREBOX_JOIN_TESTS ALONE ${ARG_ALONE})
  target_include_directories(test_${folder} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_compile_definitions(test_${folder} PRIVATE
    FAREBOX_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data" FAREBOX_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
  target_link_libraries(test_${folder} PRIVATE ${ARG_DEPENDS} GTest::gtest GTest::gtest_main GTest::gmock farebox_warnings)
  if(ARG_BY_SUITE)
    set(listing "${CMAKE_CURRENT_BINARY_DIR}/suites.cmake")
    file(GENERATE OUTPUT "${listing}" CONTENT "set(PROGRAM \"$<TARGET_FILE:test_${folder}>\")
set(PREFIX ${folder}/)
set(LABEL ${folder})
set(TIME_OUT ${FAREBOX_TEST_TIMEOUT})
include(\"${PROJECT_SOURCE_DIR}/cmake/suites.cmake\")
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${listing}")
    return()
  endif()
  # Nothing runs when one program cannot say in time which tests it has: a busy machine needs more than the default five seconds.
  gtest_discover_tests(test_${folder} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120 TEST_PREFIX "${folder}/"
    PROPERTIES TIMEOUT ${FAREBOX_TEST_TIMEOUT} LABELS ${folder})
endfunction()
