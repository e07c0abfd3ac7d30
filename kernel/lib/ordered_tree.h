// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel {

// An object's place in one OrderedTree.
struct TreeLink {
    TreeLink* parent = nullptr;
    TreeLink* left = nullptr;
    TreeLink* right = nullptr;
    uint8_t height = 0;  // of the subtree below and with this node; 0: in no tree
};

// An AVL tree of links, without knowing what they are part of: the heights of two siblings differ by at most
// one, so a tree of 65,536 nodes is at most 23 high. Chosen over a red-black tree because removing is one
// loop.
class TreeOfLinks {
public:
    bool empty() const { return root_ == nullptr; }
    TreeLink* first() const;
    static TreeLink* next(const TreeLink& link);
    static TreeLink* previous(const TreeLink& link);

protected:
    // Called for every node whose subtree has changed, children before parents.
    using Update = void (*)(TreeLink& link);

    // Puts `link` below `parent` on the given side, which is free; a null parent means an empty tree.
    void attach(TreeLink& link, TreeLink* parent, bool left, Update update);
    void detach(TreeLink& link, Update update);
    // Balances, and updates, from `link` up to the root.
    void repair(TreeLink* link, Update update);

    TreeLink* root_ = nullptr;

private:
    TreeLink*& place_of(TreeLink& link);
    TreeLink* rotate(TreeLink& link, bool to_left, Update update);
    TreeLink* balance(TreeLink& link, Update update);
};

// A balanced tree of objects that somebody else owns; no allocation, every operation is O(log n). Not
// thread-safe. `Traits` has
//     static bool before(const T& a, const T& b);
//     static void summarize(T& object, const T* left, const T* right);
// where summarize() recomputes whatever the object says about its whole subtree from its two children.
template <class T, TreeLink T::*member, class Traits>
class OrderedTree : private TreeOfLinks {
public:
    OrderedTree() = default;
    OrderedTree(const OrderedTree&) = delete;
    OrderedTree& operator=(const OrderedTree&) = delete;

    using TreeOfLinks::empty;

    // Objects that are equal in order stand in the order in which they came.
    void insert(T& object) {
        TreeLink* parent = nullptr;
        bool left = false;
        for (TreeLink* at = root_; at; at = left ? at->left : at->right) {
            parent = at;
            left = Traits::before(object, *object_of(at));
        }
        attach(object.*member, parent, left, update);
    }
    void remove(T& object) { detach(object.*member, update); }
    // After a change of `object` that leaves the order as it is, but not the summaries.
    void changed(T& object) { repair(&(object.*member), update); }

    T* root() const { return object_of(root_); }
    static T* left_of(const T& object) { return object_of((object.*member).left); }
    static T* right_of(const T& object) { return object_of((object.*member).right); }

    // In ascending order; null at the end.
    T* first() const { return object_of(TreeOfLinks::first()); }
    static T* next(const T& object) { return object_of(TreeOfLinks::next(object.*member)); }
    static T* previous(const T& object) { return object_of(TreeOfLinks::previous(object.*member)); }

    // The lowest object for which `is_above` holds, null where there is none; it must not hold below an
    // object for which it does.
    template <class Predicate>
    T* lowest(Predicate is_above) const {
        T* found = nullptr;
        for (TreeLink* at = root_; at;) {
            T* object = object_of(at);
            const bool above = is_above(*object);
            if (above)
                found = object;
            at = above ? at->left : at->right;
        }
        return found;
    }

private:
    static T* object_of(TreeLink* link) {
        // The member's offset, taken from an address that is never read: offsetof() takes no member pointer.
        alignas(T) static char place[sizeof(T)];
        const auto offset =
            reinterpret_cast<const char*>(&(reinterpret_cast<const T*>(place)->*member)) - place;
        return link ? reinterpret_cast<T*>(reinterpret_cast<char*>(link) - offset) : nullptr;
    }
    static void update(TreeLink& link) {
        Traits::summarize(*object_of(&link), object_of(link.left), object_of(link.right));
    }
};

}  // namespace kernel
