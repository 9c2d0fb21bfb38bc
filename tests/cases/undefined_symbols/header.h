#pragma once

/* No library has these. */
int user_hook(void);
extern int user_data;

/* The header itself needs them, so the module contains the need. */
int call_hook(void) { return user_hook(); }
int *data_table[] = { &user_data };
int call_call_hook(void) { return call_hook(); }
static int (*const hooks[])(void) = { user_hook };
static inline int call_from_table(int index) { return hooks[index](); }
static inline int call_inline(void) { return call_hook() + 1; }
inline int call_plain_inline(void) { return user_hook() + 2; }

/* These need nothing. */
int complete(void) { return 3; }
static inline int complete_inline(void) { return complete() + 1; }
inline int complete_plain_inline(void) { return complete() + 2; }
static int (*const complete_table[])(void) = { complete };
