#pragma once

enum colour { RED, GREEN = 5, BLUE, SCARLET = RED };
typedef enum { READ = 1, WRITE = 2, BOTH = READ | WRITE } modes;
enum plain { LOW, HIGH };

enum colour after(enum colour colour);
modes joined(modes first, modes second);
