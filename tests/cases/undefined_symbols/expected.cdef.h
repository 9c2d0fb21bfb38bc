/* Made by ferrule from header.h; the C compiler fills in every number. */
int complete(void);
int complete_inline(void);
int complete_plain_inline(void);
extern int (*const complete_table[...])(void);
