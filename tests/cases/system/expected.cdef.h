/* Made by ferrule from header.h; the C compiler fills in every number. */
typedef int... __ino_t;
typedef int... __off_t;
typedef int... __time_t;
typedef int... __syscall_slong_t;
struct dirent {
    __ino_t d_ino;
    __off_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[...];
    ...;
};
struct __dirstream;
typedef struct __dirstream DIR;
typedef int... off_t;
typedef int... time_t;
struct timespec {
    __time_t tv_sec;
    __syscall_slong_t tv_nsec;
    ...;
};
typedef int... mode_t;
struct tm {
    int tm_sec;
    int tm_min;
    int tm_hour;
    int tm_mday;
    int tm_mon;
    int tm_year;
    int tm_wday;
    int tm_yday;
    int tm_isdst;
    long tm_gmtoff;
    const char *tm_zone;
    ...;
};
struct place {
    struct dirent entry;
    off_t at;
    mode_t mode;
    struct timespec changed;
    ...;
};
int is_directory(const struct dirent *entry);
DIR *open_here(const char *path);
struct dirent *next_entry(DIR *directory);
void shut(DIR *directory);
int printed(FILE *to, const char *text);
struct tm *broken_down(const time_t *when);
