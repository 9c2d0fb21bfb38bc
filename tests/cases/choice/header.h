#pragma once

struct needed { int value; };
struct inner { int x; };
struct wanted { struct inner inner; union number *number; };
union number { int whole; float part; };
union unused { int whole; };
struct flags { unsigned on : 1, secret : 3; int whole; };
struct banned { int a; };

enum level { LEVEL_LOW = 1, LEVEL_HIGH, LEVEL_MAX };
enum { LOOSE_A = 10, LOOSE_B };
enum { GONE_A, GONE_B };
typedef int (*visit)(struct banned *banned);

int shown_one(int value);
int shown_two(struct needed *needed);
int shown_banned(struct banned *banned);
int shown_flags(struct flags *flags);
int unwanted(int value);
long double _Complex unwanted_and_impossible(void);
int visited(visit visit);

#define VERSION "1.0"
#define NUMBER 7
#define SQUARE(x) ((x) * (x))
