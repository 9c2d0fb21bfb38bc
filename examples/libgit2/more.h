/* Fields of objects, and an array of objects, for which libgit2 has no functions. */
#include <git2.h>

static inline const char *git_signature_name(const git_signature *signature)
{
    return signature->name;
}

static inline const char *git_signature_email(const git_signature *signature)
{
    return signature->email;
}

static inline git_time_t git_signature_time(const git_signature *signature)
{
    return signature->when.time;
}

/* Creates a commit on HEAD; `parent` is NULL for the first one. */
static inline int git_commit_create_on(git_oid *id, git_repository *repo, const git_signature *author,
                                       const char *message, const git_tree *tree, const git_commit *parent)
{
    const git_commit *parents[] = {parent};
    return git_commit_create(id, repo, "HEAD", author, author, NULL, message, tree, parent != NULL, parents);
}
