# Linked PRIVATE, so users of the library never inherit our warnings.
add_library(farebox_warnings INTERFACE)
target_compile_options(farebox_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion -Wsign-conversion -Wold-style-cast
  -Wimplicit-fallthrough -Werror=unused-result -Werror=return-type)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports freed coroutine frames and optionals wrongly at -O2.
  target_compile_options(farebox_warnings INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
endif()
