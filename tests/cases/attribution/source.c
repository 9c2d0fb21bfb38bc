struct good { int value; };

const struct { const int value; } constant = {1};

int refused(int value) { return value; }
int good(struct good good) { return good.value; }
