#pragma once

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

/* Types of the system come in as far as these need them, its functions and macros do not. */
struct place {
    struct dirent entry;
    off_t at;
    mode_t mode;
    struct timespec changed;
};

int is_directory(const struct dirent *entry);
DIR *open_here(const char *path);
struct dirent *next_entry(DIR *directory);
void shut(DIR *directory);
int printed(FILE *to, const char *text);
struct tm *broken_down(const time_t *when);
