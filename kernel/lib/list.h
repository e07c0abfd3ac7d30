// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace kernel {

namespace detail {
// A place in a ring of links: an object's, or the head of a list.
struct ListPlace {
    ListPlace* next = nullptr;
    ListPlace* previous = nullptr;

    void insert_before(ListPlace& place) {
        next = &place;
        previous = place.previous;
        place.previous->next = this;
        place.previous = this;
    }
};
}  // namespace detail

// The two pointers that an object needs to stand in one List. Unlinks itself when the object dies, which is
// safe only where the list's lock is held or nobody else can reach the object: the owner sees to that.
class ListLink : private detail::ListPlace {
public:
    constexpr ListLink() = default;
    ListLink(const ListLink&) = delete;
    ListLink& operator=(const ListLink&) = delete;
    ~ListLink() { unlink(); }

    bool linked() const { return next != nullptr; }
    void unlink() {
        if (!next)
            return;
        next->previous = previous;
        previous->next = next;
        next = previous = nullptr;
    }

private:
    template <class T, ListLink T::*member>
    friend class PermanentList;
};

// A doubly linked list of objects that somebody else owns; no allocation, every operation but size() is O(1).
// Not thread-safe. An object may be removed while the list is iterated if it is the one the iterator has just
// passed. This form is for globals, which never die: a destructor would cost a static constructor that
// registers it.
template <class T, ListLink T::*member>
class PermanentList {
public:
    constexpr PermanentList() { head_.next = head_.previous = &head_; }
    PermanentList(const PermanentList&) = delete;
    PermanentList& operator=(const PermanentList&) = delete;

    bool empty() const { return head_.next == &head_; }
    size_t size() const {
        size_t count = 0;
        for (const detail::ListPlace* place = head_.next; place != &head_; place = place->next)
            count++;
        return count;
    }

    T& front() { return object(*head_.next); }
    T& back() { return object(*head_.previous); }
    void push_back(T& item) { (item.*member).insert_before(head_); }
    void push_front(T& item) { (item.*member).insert_before(*head_.next); }
    void insert_before(T& place, T& item) { (item.*member).insert_before(place.*member); }
    // The item behind `item`, which stands in this list; null behind the last.
    T* after(T& item) {
        detail::ListPlace* next = (item.*member).next;
        return next == &head_ ? nullptr : &object(*next);
    }
    static void remove(T& item) { (item.*member).unlink(); }
    T* pop_front() {
        if (empty())
            return nullptr;
        T& first = front();
        remove(first);
        return &first;
    }

    class Iterator {
    public:
        explicit Iterator(detail::ListPlace* at) : at_(at), after_(at->next) {}
        T& operator*() const { return object(*at_); }
        T* operator->() const { return &object(*at_); }
        Iterator& operator++() {
            at_ = after_;
            after_ = at_->next;
            return *this;
        }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

    private:
        detail::ListPlace* at_;
        detail::ListPlace* after_;
    };
    Iterator begin() { return Iterator{head_.next}; }
    Iterator end() { return Iterator{&head_}; }

private:
    // The member's offset, taken from an address that is never read: offsetof() does not take a member
    // pointer.
    static T& object(detail::ListPlace& link) {
        alignas(T) static char place[sizeof(T)];
        const T* as_object = reinterpret_cast<const T*>(place);
        const auto offset = reinterpret_cast<const char*>(&(as_object->*member)) - place;
        return *reinterpret_cast<T*>(reinterpret_cast<char*>(static_cast<ListLink*>(&link)) - offset);
    }

    detail::ListPlace head_;
};

// A list that lets go of its objects when it dies.
template <class T, ListLink T::*member>
class List : public PermanentList<T, member> {
public:
    ~List() {
        while (!this->empty())
            this->pop_front();
    }
};

}  // namespace kernel
