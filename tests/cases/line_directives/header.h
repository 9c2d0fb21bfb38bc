/* As bison, gperf and Cython write headers: what follows a #line is in this header. */
#define BEFORE 1
#line 12 "parser.y"
struct node { int kind; double value; };
static inline int node_kind(struct node *n) { return n->kind; }
#line 1 "/usr/include/stdio.h"
int in_a_system_header(void);
#line 40
int in_a_line(void);
#define OTHER "odd \"name\" \\.y"
#line 50 OTHER
enum color { RED, GREEN };
# 7 "preprocessed.h" 1
int in_a_marker(void);
# 60 "odd \"name\" \\.y" 2
extern int variable;
#line 2147483647 "header.h"
#define AFTER 2
