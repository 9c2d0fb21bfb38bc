#pragma once

enum colour { RED, GREEN = 5, BLUE };
typedef enum { SMALL, LARGE } size;
typedef enum level { LOW, HIGH } level;
enum { FIRST = 1, SECOND };
enum sign { MINUS = -1, NONE, PLUS };
enum wide { NARROW, WIDE = 0x100000000 };
enum most { MOST = 0xFFFFFFFFFFFFFFFF };
enum shades { DARK_GREEN = GREEN << 3 | 1, LIGHT_GREEN = DARK_GREEN + sizeof(int), MASK = ~0 };
enum __attribute__((packed)) tiny { ONLY = 200 };

struct door {
    enum { OPEN, SHUT } state;
    enum colour paint;
};

enum colour after(enum colour colour);
size other(size size);
enum sign sign_of(int value);
enum wide widest(void);
int is_shut(const struct door *door);
