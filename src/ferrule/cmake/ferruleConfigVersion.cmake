# For find_package(ferrule VERSION): the version of the Python package that these files are in.

file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/../__init__.py" _ferrule_version REGEX "^__version__ = ")
string(REGEX REPLACE "^.*\"([0-9.]+).*$" "\\1" PACKAGE_VERSION "${_ferrule_version}")
unset(_ferrule_version)

if(PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_VERSION VERSION_EQUAL PACKAGE_FIND_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
