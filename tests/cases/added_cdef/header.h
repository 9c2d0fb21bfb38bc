#pragma once

struct pair { int left, right; };
int base(int value);
#define MASKED(value) ((value) & 0xff)
