# `cmake --install` makes a package that others use by find_package(curie) and curie::curie.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

install(TARGETS curie EXPORT curie-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
foreach(room engine kernels layers models optim data training explain report experiments)
    install(DIRECTORY ${room} DESTINATION include/curie FILES_MATCHING PATTERN "*.h")
endforeach()
install(EXPORT curie-targets NAMESPACE curie:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/curie)
configure_package_config_file(cmake/curie-config.cmake.in curie-config.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/curie)
write_basic_package_version_file(curie-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/curie-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/curie-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/curie)
