/* Made by ferrule from header.h; the C compiler fills in every number. */
#define BEFORE ...
struct node {
    int kind;
    double value;
    ...;
};
int node_kind(struct node *n);
int in_a_system_header(void);
int in_a_line(void);
static const char OTHER[...];
enum color {
    RED,
    GREEN,
    ...
};
int in_a_marker(void);
extern int variable;
#define AFTER ...
