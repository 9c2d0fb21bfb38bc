"""Type stubs: the `.pyi` file next to a built module, from its `ModulePlan`.

`render.render_stub` is the way in. In the order in which it uses them:

- What there is: `lib_attributes` (what `lib` holds), `used_types` (which types the declarations
  use).
- How it is written: `python_writer` indents Python. `stub_writer` respells the stub's own words
  where C has the same names; `vocabulary` lists those words. `fixed_parts` reads `fixed_text.pyi`,
  the text that is the same in every stub.
- What a C type is in Python: `python_numbers` (a table of numbers and characters), `class_names`
  (the names of records, enumerations and typedefs), `python_types` (every type, built from both).
- What exists at run time: `enumerations`, `module_contents` with `functions`, and
  `conversion_functions`.
- What only checkers see: `lib_class` with `functions`, `type_classes` with `records`, and
  `ffi_class`.
- What `ffi_class` needs: `ffi_types` are the types that a string can name. They come from
  `spellings`, `function_types` and `pointed_to`. `ffi_methods`, `overloads_of_new` and
  `overloads_of_addressof` make `overloads` for them.
- What the files are: `two_files` divides a very large stub, and `file_names` names the files.
- What the report says: `untyped` (what has no type of its own).

The modules that write have functions called `emit_...`, which take a writer first. Nothing here
decides what is bound: that is done in `ferrule.bindings`.
"""
