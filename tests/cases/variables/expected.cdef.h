/* Made by ferrule from header.h; the C compiler fills in every number. */
struct point {
    int x;
    int y;
    ...;
};
extern int counter;
extern unsigned char flag;
extern double ratio;
extern const char *label;
extern const char *const fixed_label;
extern const char *const wild_label;
extern char buffer[...];
extern int table[];
extern int grid[...][...];
extern const char *names[];
extern struct point origin;
extern struct point corners[...];
extern int (*hook)(int);
extern const int limit;
extern const double half;
extern const char version[];
extern volatile int changing;
extern int own_to_each_thread;
extern int by_gnu_keyword;
extern const int in_header;
int counted(void);
int called(int value);
