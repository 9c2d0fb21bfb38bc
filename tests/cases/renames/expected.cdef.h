/* Made by ferrule from header.h; the C compiler fills in every number. */
int lib_open(const char *name);
int lib_from(int value);
int lib_import_(int value);
int lib_import(int value);
int plain(int value);
struct lib_state {
    int value;
    ...;
};
static const char LIB_VERSION[...];
#define LIB_MAX ...
static void *const LIB_NOWHERE;
enum lib_mode {
    LIB_MODE_READ,
    LIB_MODE_WRITE,
    ...
};
extern int lib_count;
struct lib_flags {
    unsigned int on : 1;
};
unsigned int get_lib_flags__on(struct lib_flags *record);
void ferrule_set_lib_flags__on(struct lib_flags *record, unsigned int value);
