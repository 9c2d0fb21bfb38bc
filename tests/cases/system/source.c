#include "header.h"

int is_directory(const struct dirent *entry) { return entry->d_type == DT_DIR; }
DIR *open_here(const char *path) { return opendir(path); }
struct dirent *next_entry(DIR *directory) { return readdir(directory); }
void shut(DIR *directory) { closedir(directory); }
int printed(FILE *to, const char *text) { return fputs(text, to); }
struct tm *broken_down(const time_t *when) { return gmtime(when); }
