/* What pragmas begin here, and end nowhere, must not reach Python's own headers. */
struct before { char letter; unsigned bits : 3; long number; };
int value_of(struct before *p);
#pragma pack(push, 2)
#pragma pack(1)
struct packed { char letter; long long number; unsigned short bits : 3; };
#if defined(__GNUC__) && !defined(__clang__)
#pragma scalar_storage_order big-endian
#pragma GCC visibility push(hidden)
#endif
enum { LAST = 300 };
