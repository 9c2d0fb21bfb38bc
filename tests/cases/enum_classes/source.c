#include "header.h"

enum colour after(enum colour colour) { return (enum colour)(colour + 1); }
modes joined(modes first, modes second) { return first | second; }
