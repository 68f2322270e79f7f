# Linked PRIVATE, so users of the library never inherit our warnings. In a sub-project there are none: its -Werror is not for them.
add_library(farebox_warnings INTERFACE)
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()
target_compile_options(farebox_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion -Wsign-conversion -Wold-style-cast
  -Wimplicit-fallthrough -Werror=unused-result -Werror=return-type)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports freed coroutine frames and optionals wrongly at -O2.
  target_compile_options(farebox_warnings INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
endif()
