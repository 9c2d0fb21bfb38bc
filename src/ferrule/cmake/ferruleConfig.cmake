# For find_package(ferrule): modules that ferrule makes of C headers, as targets.
#
#   find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)
#   find_package(ferrule REQUIRED CONFIG)
#
#   ferrule_add_module(<target>
#                      [MODULE <name>]         the module's dotted name; otherwise that of the target
#                      [HEADERS <header>...]   otherwise, they are in the module's table in pyproject.toml
#                      [SOURCES <file>...]     C files that belong to the module
#                      [LIBRARIES <item>...]   as in target_link_libraries()
#                      [OPTIONS <option>...]   of `ferrule generate`
#                      [PROJECT <folder>])     of pyproject.toml, and of relative paths; otherwise the
#                                              current source directory
#
# The target is a MODULE library. What is added to it later, by target_include_directories() or
# target_compile_definitions(), ferrule sees too; libraries it only knows from LIBRARIES.
#
#   ferrule_install(<target> [DESTINATION <folder>])
#
# installs the module, its stub and py.typed. The folder is otherwise that of the module's package.

cmake_minimum_required(VERSION 3.20...4.2)

if(NOT TARGET Python::Module)
  include(CMakeFindDependencyMacro)
  if(CMAKE_CROSSCOMPILING)
    find_dependency(Python 3.10 COMPONENTS Development.Module)
  else()
    find_dependency(Python 3.10 COMPONENTS Interpreter Development.Module)
  endif()
endif()

# The Python that has ferrule, which runs on this machine, whichever one Python::Module is for.
if(NOT FERRULE_PYTHON)
  if(Python_EXECUTABLE)
    # Not in the cache: another build in this directory may have Python in another environment.
    set(FERRULE_PYTHON "${Python_EXECUTABLE}")
  else()
    find_program(FERRULE_PYTHON NAMES python3 python REQUIRED NO_CMAKE_FIND_ROOT_PATH)
  endif()
endif()

function(ferrule_add_module target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MODULE;PROJECT" "HEADERS;SOURCES;LIBRARIES;OPTIONS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ferrule_add_module: unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT CMAKE_C_COMPILER)
    message(FATAL_ERROR "ferrule_add_module: enable C, as in project(NAME LANGUAGES C)")
  endif()
  if(NOT arg_MODULE)
    set(arg_MODULE "${target}")
  endif()
  if(NOT arg_PROJECT)
    set(arg_PROJECT "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  get_filename_component(project "${arg_PROJECT}" ABSOLUTE)
  string(REGEX REPLACE "^.*\\." "" stem "${arg_MODULE}")
  set(made "${CMAKE_CURRENT_BINARY_DIR}/ferrule/${target}")
  set(c "${made}/${stem}.c" "${made}/${stem}.python.c")

  # Asked now, because a build system must know the name of each file.
  execute_process(
    COMMAND "${FERRULE_PYTHON}" -c
            "from ferrule.toolchain.suffix import extension_suffix; print(extension_suffix())"
    OUTPUT_VARIABLE suffix
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

  add_library(${target} MODULE ${c})
  set(sources)
  foreach(source IN LISTS arg_SOURCES)
    get_filename_component(path "${source}" ABSOLUTE BASE_DIR "${project}")
    target_sources(${target} PRIVATE "${path}")
    list(APPEND sources "--source=${source}")
  endforeach()
  target_include_directories(${target} PRIVATE "${project}")
  target_link_libraries(${target} PRIVATE Python::Module ${arg_LIBRARIES})
  set_target_properties(
    ${target}
    PROPERTIES PREFIX "" OUTPUT_NAME "${stem}" SUFFIX "${suffix}" C_VISIBILITY_PRESET hidden
               FERRULE_MODULE "${arg_MODULE}" FERRULE_STUB "${made}/${stem}.pyi")
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    # A function of SOURCES is called, and not one of that name that Python's process has already.
    target_link_options(${target} PRIVATE "LINKER:-Bsymbolic")
  endif()

  _ferrule_libraries(linking ${arg_LIBRARIES})
  set(include "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  set(define "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
  set(standard)
  if(CMAKE_C_STANDARD AND DEFINED CMAKE_C_EXTENSIONS AND NOT CMAKE_C_EXTENSIONS)
    set(standard "--std=c${CMAKE_C_STANDARD}")
  elseif(CMAKE_C_STANDARD)
    set(standard "--std=gnu${CMAKE_C_STANDARD}")
  endif()
  _ferrule_flags(flags)
  string(REPLACE " " "\\ " compiler "${CMAKE_C_COMPILER}")
  string(APPEND compiler " ${CMAKE_C_COMPILER_ARG1}")
  file(MAKE_DIRECTORY "${made}")
  add_custom_command(
    OUTPUT ${c} "${made}/${stem}.pyi"
    COMMAND
      "${CMAKE_COMMAND}" -E env "CC=${compiler}" "CFLAGS=${flags}"
      "LDFLAGS=${CMAKE_MODULE_LINKER_FLAGS}" "${FERRULE_PYTHON}" -m ferrule generate
      ${arg_HEADERS} --project "${project}" --module "${arg_MODULE}" --output-dir "${made}"
      "$<$<BOOL:${include}>:--include-dir=$<JOIN:${include},;--include-dir=>>"
      "$<$<NOT:$<STREQUAL:${define},>>:--define=$<JOIN:${define},;--define=>>" ${standard} ${sources}
      ${linking} ${arg_OPTIONS}
    DEPFILE "${made}/${stem}.d"
    # Targets among them are built before; their file is what the module is checked with.
    DEPENDS ${linked}
    COMMENT "Binding ${arg_MODULE}"
    COMMAND_EXPAND_LISTS VERBATIM)
endfunction()

function(ferrule_install target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DESTINATION" "")
  get_target_property(module ${target} FERRULE_MODULE)
  get_target_property(stub ${target} FERRULE_STUB)
  string(REPLACE "." "/" path "${module}")
  get_filename_component(package "${path}" DIRECTORY)
  if(NOT DEFINED arg_DESTINATION)
    set(arg_DESTINATION "${package}")
  endif()
  if(arg_DESTINATION STREQUAL "")
    set(arg_DESTINATION ".")
  endif()
  install(TARGETS ${target} LIBRARY DESTINATION "${arg_DESTINATION}")
  install(FILES "${stub}" DESTINATION "${arg_DESTINATION}")
  if(package)
    # The mark is for a whole package, so it goes where `pkg` of pkg.inner._lib is.
    string(REGEX REPLACE "^[^/]+" "" up "${package}")
    string(REGEX REPLACE "[^/]+" ".." up "${up}")
    set(mark "${CMAKE_CURRENT_BINARY_DIR}/ferrule/py.typed")
    file(TOUCH "${mark}")
    install(FILES "${mark}" DESTINATION "${arg_DESTINATION}${up}")
  endif()
endfunction()

# Set `result` to the options of `ferrule generate` for these libraries, and `linked` to the targets
# among them that this project builds.
function(_ferrule_libraries result)
  set(options)
  set(linked)
  set(rest ${ARGN})
  set(seen)
  get_property(variants GLOBAL PROPERTY DEBUG_CONFIGURATIONS)
  if(NOT variants)
    set(variants "DEBUG")
  endif()
  string(TOUPPER "${variants}" variants)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  set(variant "optimized")
  if(type IN_LIST variants)
    set(variant "debug")
  endif()
  while(rest)
    list(POP_FRONT rest item)
    if(item MATCHES "^(debug|optimized|general)$")
      # Only the caller's list has these words, which are about the next item.
      list(POP_FRONT rest next)
      if(item STREQUAL "general" OR item STREQUAL variant)
        list(PREPEND rest "${next}")
      endif()
      continue()
    endif()
    # What static libraries need is meant for the linker alone; here, that is all there is.
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" item "${item}")
    if(item IN_LIST seen)
      continue()
    endif()
    list(APPEND seen "${item}")
    if(TARGET "${item}")
      get_target_property(type "${item}" TYPE)
      get_target_property(imported "${item}" IMPORTED)
      if(type STREQUAL "OBJECT_LIBRARY")
        # Its objects are linked where it is named, and not by those that link with that.
        if(item IN_LIST ARGN)
          list(APPEND options
               "--link-arg=$<JOIN:$<TARGET_OBJECTS:${item}>,$<SEMICOLON>--link-arg=>")
          list(APPEND linked "${item}")
        endif()
      elseif(NOT type STREQUAL "INTERFACE_LIBRARY")
        list(APPEND options "--link-arg=$<TARGET_LINKER_FILE:${item}>")
        # For the module that ferrule builds and checks; CMake has its own rpath for the target.
        list(APPEND options "--runtime-library-dir=$<TARGET_LINKER_FILE_DIR:${item}>")
        if(NOT imported)
          list(APPEND linked "${item}")
        endif()
      endif()
      get_target_property(more "${item}" INTERFACE_LINK_LIBRARIES)
      if(more)
        list(APPEND rest ${more})
      endif()
    elseif(item MATCHES "^\\$<")
      # Its value, which must be a flag or a file, is only known later.
      list(APPEND options "$<$<BOOL:${item}>:--link-arg=${item}>")
    elseif(item MATCHES "^(-|/|[A-Za-z]:[/\\\\])")
      list(APPEND options "--link-arg=${item}")
    else()
      list(APPEND options "--link-arg=-l${item}")
    endif()
  endwhile()
  if(options AND NOT APPLE AND NOT WIN32)
    # Static libraries may need each other.
    set(options "--link-arg=-Wl,--start-group" ${options} "--link-arg=-Wl,--end-group")
  endif()
  set(${result} "${options}" PARENT_SCOPE)
  set(linked "${linked}" PARENT_SCOPE)
endfunction()

# Set `result` to the flags with which this project compiles C for its target machine.
function(_ferrule_flags result)
  set(flags "${CMAKE_C_FLAGS}")
  if(CMAKE_SYSROOT)
    string(REPLACE " " "\\ " sysroot "${CMAKE_SYSROOT}")
    string(APPEND flags " --sysroot=${sysroot}")
  endif()
  if(CMAKE_C_COMPILER_TARGET AND CMAKE_C_COMPILER_ID MATCHES "Clang")
    string(APPEND flags " --target=${CMAKE_C_COMPILER_TARGET}")
  endif()
  string(STRIP "${flags}" flags)
  set(${result} "${flags}" PARENT_SCOPE)
endfunction()
