# cmake --install BUILD --component gateway-lite --prefix P: headers, both libraries, and how CMake and pkg-config find them.
# Nothing in it names a folder of this machine, so that P may be moved.
include(CMakePackageConfigHelpers)
set(farebox_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/farebox")

# Two sets: the shared library needs nothing of its user, the static one needs OpenSSL, nghttp2 and threads.
install(TARGETS farebox_values farebox_gateway_lite farebox_asio EXPORT farebox-targets COMPONENT gateway-lite
  LIBRARY NAMELINK_COMPONENT gateway-lite
  FILE_SET HEADERS COMPONENT gateway-lite
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")  # CMake before 3.23 knows no file sets
install(TARGETS farebox_gateway_lite_static EXPORT farebox-static-targets COMPONENT gateway-lite)
install(FILES "$<TARGET_PROPERTY:farebox_gateway_lite_static,FAREBOX_ARCHIVE>" DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  COMPONENT gateway-lite)
set_target_properties(farebox_gateway_lite_archive PROPERTIES EXCLUDE_FROM_ALL OFF)
# --strip knows no archives.
install(CODE "if(CMAKE_INSTALL_DO_STRIP)
  execute_process(COMMAND \"${CMAKE_STRIP}\" --strip-debug
    \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/libfarebox_gateway_lite.a\" COMMAND_ERROR_IS_FATAL ANY)
endif()" COMPONENT gateway-lite)
install(EXPORT farebox-targets NAMESPACE farebox:: DESTINATION "${farebox_package_dir}" COMPONENT gateway-lite)
install(EXPORT farebox-static-targets NAMESPACE farebox:: DESTINATION "${farebox_package_dir}" COMPONENT gateway-lite)

configure_package_config_file(cmake/farebox-config.cmake.in farebox-config.cmake INSTALL_DESTINATION "${farebox_package_dir}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(farebox-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/farebox-config.cmake" "${PROJECT_BINARY_DIR}/farebox-config-version.cmake"
  DESTINATION "${farebox_package_dir}" COMPONENT gateway-lite)

file(RELATIVE_PATH FAREBOX_PREFIX_FROM_PC "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
string(REGEX REPLACE "/$" "" FAREBOX_PREFIX_FROM_PC "${FAREBOX_PREFIX_FROM_PC}")
configure_file(cmake/farebox.pc.in farebox.pc @ONLY)
configure_file(cmake/farebox-static.pc.in farebox-static.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/farebox.pc" "${PROJECT_BINARY_DIR}/farebox-static.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT gateway-lite)
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT gateway-lite)
