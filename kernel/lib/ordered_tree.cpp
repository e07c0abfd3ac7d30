// SPDX-License-Identifier: Apache-2.0
#include "lib/ordered_tree.h"

#include <algorithm>

namespace kernel {
namespace {

uint8_t height(const TreeLink* link) {
    return link ? link->height : 0;
}

void set_height(TreeLink& link) {
    link.height = static_cast<uint8_t>(std::max(height(link.left), height(link.right)) + 1);
}

TreeLink* leftmost(TreeLink* link) {
    while (link && link->left)
        link = link->left;
    return link;
}

TreeLink* rightmost(TreeLink* link) {
    while (link && link->right)
        link = link->right;
    return link;
}

}  // namespace

TreeLink* TreeOfLinks::first() const {
    return leftmost(root_);
}

TreeLink* TreeOfLinks::next(const TreeLink& link) {
    if (link.right)
        return leftmost(link.right);
    const TreeLink* below = &link;
    TreeLink* at = link.parent;
    for (; at && at->right == below; at = at->parent)
        below = at;
    return at;
}

TreeLink* TreeOfLinks::previous(const TreeLink& link) {
    if (link.left)
        return rightmost(link.left);
    const TreeLink* below = &link;
    TreeLink* at = link.parent;
    for (; at && at->left == below; at = at->parent)
        below = at;
    return at;
}

// The pointer that leads to `link`.
TreeLink*& TreeOfLinks::place_of(TreeLink& link) {
    if (!link.parent)
        return root_;
    return link.parent->left == &link ? link.parent->left : link.parent->right;
}

void TreeOfLinks::attach(TreeLink& link, TreeLink* parent, bool left, Update update) {
    link.parent = parent;
    link.left = link.right = nullptr;
    if (!parent)
        root_ = &link;
    else if (left)
        parent->left = &link;
    else
        parent->right = &link;
    repair(&link, update);
}

void TreeOfLinks::detach(TreeLink& link, Update update) {
    TreeLink* dirty;  // the lowest node whose subtree changes
    TreeLink* heir;   // what stands in link's place afterwards
    if (link.left && link.right) {
        heir = leftmost(link.right);
        dirty = heir->parent == &link ? heir : heir->parent;
        if (heir != link.right) {
            place_of(*heir) = heir->right;
            if (heir->right)
                heir->right->parent = heir->parent;
            heir->right = link.right;
            heir->right->parent = heir;
        }
        heir->left = link.left;
        heir->left->parent = heir;
    } else {
        heir = link.left ? link.left : link.right;
        dirty = link.parent;
    }
    place_of(link) = heir;
    if (heir)
        heir->parent = link.parent;
    link = TreeLink{};
    repair(dirty, update);
}

void TreeOfLinks::repair(TreeLink* link, Update update) {
    for (; link; link = link->parent)
        link = balance(*link, update);
}

// Makes one node's subtree satisfy the AVL rule, given that its children's do; the subtree's new root.
TreeLink* TreeOfLinks::balance(TreeLink& link, Update update) {
    const int lean = height(link.left) - height(link.right);
    if (lean > 1) {
        if (height(link.left->left) < height(link.left->right))
            rotate(*link.left, true, update);
        return rotate(link, false, update);
    }
    if (lean < -1) {
        if (height(link.right->right) < height(link.right->left))
            rotate(*link.right, false, update);
        return rotate(link, true, update);
    }
    set_height(link);
    update(link);
    return &link;
}

// Turns the subtree so that the child on the other side becomes its root, which is returned.
TreeLink* TreeOfLinks::rotate(TreeLink& link, bool to_left, Update update) {
    TreeLink& child = to_left ? *link.right : *link.left;
    TreeLink*& inner = to_left ? child.left : child.right;
    place_of(link) = &child;
    child.parent = link.parent;
    link.parent = &child;
    (to_left ? link.right : link.left) = inner;
    if (inner)
        inner->parent = &link;
    inner = &link;
    set_height(link);
    update(link);
    set_height(child);
    update(child);
    return &child;
}

}  // namespace kernel
