int own_errno = 5;
