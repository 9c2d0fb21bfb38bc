#pragma once

int lib_open(const char *name);
int lib_from(int value);
int lib_import_(int value);
int lib_import(int value);
int plain(int value);
struct lib_state { int value; };
#define LIB_VERSION "1.0"
#define LIB_MAX 9
#define LIB_NOWHERE ((void *)-1)
enum lib_mode { LIB_MODE_READ = 1, LIB_MODE_WRITE };
extern int lib_count;
struct lib_flags { unsigned on : 1; };
