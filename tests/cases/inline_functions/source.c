int in_library(int x) { return x + 4; }
int gnu_in_library(int x) { return x + 5; }
