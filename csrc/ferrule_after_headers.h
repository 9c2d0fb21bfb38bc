/* After the headers and before Python.h: ends what a header's pragmas began and left open, such as
 * `#pragma pack(1)`. Python's own structs would be laid out by them, and its functions hidden.
 */
#pragma pack()
#if defined(__GNUC__) && !defined(__clang__) /* to clang it is an error in the header itself */
#pragma GCC visibility push(default)
#pragma scalar_storage_order default
#endif
