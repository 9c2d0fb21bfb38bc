/* Types without a name, in prototypes: C can say none of a parameter, or of a result that needs
 * arguments, but the names of an enumeration in a result are everybody's. */
struct { int length; } measure(int unit);
enum { SMALL = 4, LARGE } judge(int length);
struct { int unit; } standard(void);
void take_either(union { int whole; double real; } *value);
void take_list(enum { INNER = 9 } value);
typedef struct { int code; } (*translator)(int, long);
struct measurer {
    struct { int length; } (*measure)(int);
    struct { int unit; } (*standard)(void);
    int last;
};
int each(struct { int inner; } (*next)(void));
int unit_of(__typeof__(standard()) *of);
