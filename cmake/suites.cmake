# Included by ctest itself, with PROGRAM, PREFIX, LABEL and TIME_OUT set: one ctest per suite of a GoogleTest program.
execute_process(COMMAND "${PROGRAM}" --gtest_list_tests OUTPUT_VARIABLE listed RESULT_VARIABLE failed TIMEOUT 120)
if(failed)
  add_test("${PREFIX}NOT_LISTED" "${PROGRAM}" --gtest_list_tests)  # fails, and shows why
  return()
endif()
string(REGEX MATCHALL "(^|\n)[A-Za-z_][^\n ]*\\." suites "${listed}")
foreach(suite ${suites})
  string(STRIP "${suite}" suite)
  add_test("${PREFIX}${suite}*" "${PROGRAM}" "--gtest_filter=${suite}*" --gtest_brief=1)
  set_tests_properties("${PREFIX}${suite}*" PROPERTIES TIMEOUT ${TIME_OUT} LABELS ${LABEL})
endforeach()
