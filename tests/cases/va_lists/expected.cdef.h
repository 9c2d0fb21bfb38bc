/* Made by ferrule from header.h; the C compiler fills in every number. */
typedef struct {
    ...;
} __builtin_va_list;
typedef __builtin_va_list va_list;
typedef va_list arguments;
typedef const va_list fixed_arguments;
int vformat(char *text, size_t size, const char *format, ...);  /* C has a va_list there */
int vsum(int count, ...);  /* C has a va_list there */
int vsum_const(int count, ...);  /* C has a va_list there */
int vsum_builtin(int, ...);  /* C has a va_list there */
int list(int count, ...);  /* C has a va_list there */
int arg0(int count, ...);  /* C has a va_list there */
int vsum_pointer(int count, ...);  /* C has a va_list there */
const char *vlast(const char *first, ...);  /* C has a va_list there */
void vnothing(char level, ...);  /* C has a va_list there */
int vsum_inline(int count, ...);  /* C has a va_list there */
int (*vchoose(int which, ...))(int, va_list);  /* C has a va_list there */
int vsum_optional(int count, ...);  /* C has a va_list there */
int VSUM(int count, ...);  /* C has a va_list there */
typedef void (*logger)(int, const char *, va_list);
typedef int in_front(va_list, const char *);
typedef double (*two_lists)(const char *, va_list, arguments);
typedef va_list *(*by_pointer)(va_list *);
struct hooks {
    logger log;
    int (*sum)(int, va_list);
    va_list kept;
    arguments array[...];
    void *data;
    ...;
};
union either {
    va_list list;
    int number;
    ...;
};
void set_logger(logger);
logger get_logger(void);
void message(int level, const char *format, ...);
void message_by(logger, int level, const char *format, ...);
int ask(in_front *callback, const char *format, int number);
double ask_twice(two_lists callback, int number);
int has_list(by_pointer callback);
void message_to(logger, int number);
int count_down(in_front callback, int number);
void keep(struct hooks *hooks, int count, ...);
int sum_kept(struct hooks *hooks);
int ferrule_format_list(char *text, unsigned long size, const char *format, const __builtin_va_list *address);
extern "Python" void on_log(int, const char *, va_list);
extern "Python" int on_ask(va_list, const char *);
extern "Python" double on_twice(const char *, va_list, arguments);
extern "Python" va_list *on_list(va_list *);
extern "Python" void result(int, const char *, va_list);
