/* What drawn functions use: they note what they see, and store what is planned. */
#include <stddef.h>

struct spot { int x; double y; };                 /* a value */
struct pair { int first; long second; };          /* not a value */
enum Color { COLOR_RED, COLOR_GREEN = 5 };
typedef struct thing thing;

extern char noted[8192];
extern const char *words[6];
/* What the next call stores, the text that it gives, how many items there are, and whether it fails: 1 after results
 * are stored, and 2 before. */
extern long long planned;
extern int planned_word, planned_count, planned_failure, planned_errno, planned_item;
extern int blocks, things; /* not freed */

void note(const char *format, ...);
void note_errno(int restored);
void note_gil(void);
void note_bytes(const void *data, size_t size);
const char *said(void);
void *block_of(const void *data, size_t size); /* a copy, or NULL */
void forget(void *block);

thing *thing_new(int id);
int thing_id(const thing *t);
void thing_free(thing *t);
thing *shared_thing(void);
