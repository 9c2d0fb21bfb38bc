#pragma once

/* A parameter list is the first to name these: in C, each is another type, which ends with it. */
int use(struct late *late);
typedef int (*hook)(struct later *later);
struct table { hook call; int (*other)(union last *last); int count; };
int choose(enum choice *choice, enum choice other);
int watch(struct watched *watched);
struct watched *watched(int value);
extern int (*handler)(struct event *event, int (*again)(struct event *));

struct late { int x; };
struct later { struct late late; };
union last { int x; float y; };
enum choice { LEFT = 2, RIGHT };
struct event { int code; };
struct node { int (*visit)(struct node *node); struct node *next; };

/* These are never anything else. */
int use_nothing(struct ghost *ghost);
typedef void (*nothing)(union spirit *spirit);
struct haunted { int rooms; int (*call)(struct ghost *ghost); nothing more; };
int use_defined(struct defined { int x; } *defined);
int use_other_kind(struct kind *kind);
union kind { int x; };
