// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace kernel {

// The two pointers that an object needs to stand in one List. Unlinks itself when the object dies, which is
// safe only where the list's lock is held or nobody else can reach the object: the owner sees to that.
class ListLink {
public:
    constexpr ListLink() = default;
    ListLink(const ListLink&) = delete;
    ListLink& operator=(const ListLink&) = delete;
    ~ListLink() { unlink(); }

    bool linked() const { return next_ != nullptr; }
    void unlink() {
        if (!next_)
            return;
        next_->previous_ = previous_;
        previous_->next_ = next_;
        next_ = previous_ = nullptr;
    }

private:
    template <class T, ListLink T::*member>
    friend class List;

    void insert_before(ListLink& place) {
        next_ = &place;
        previous_ = place.previous_;
        place.previous_->next_ = this;
        place.previous_ = this;
    }

    ListLink* next_ = nullptr;
    ListLink* previous_ = nullptr;
};

// A doubly linked list of objects that somebody else owns; no allocation, every operation but size() is O(1).
// Not thread-safe. An object may be removed while the list is iterated if it is the one the iterator has just
// passed.
template <class T, ListLink T::*member>
class List {
public:
    List() { head_.next_ = head_.previous_ = &head_; }
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    ~List() {
        while (!empty())
            pop_front();
        head_.next_ = nullptr;
    }

    bool empty() const { return head_.next_ == &head_; }
    size_t size() const {
        size_t count = 0;
        for (const ListLink* link = head_.next_; link != &head_; link = link->next_)
            count++;
        return count;
    }

    T& front() { return object(*head_.next_); }
    T& back() { return object(*head_.previous_); }
    void push_back(T& item) { (item.*member).insert_before(head_); }
    void push_front(T& item) { (item.*member).insert_before(*head_.next_); }
    void insert_before(T& place, T& item) { (item.*member).insert_before(place.*member); }
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
        explicit Iterator(ListLink* at) : at_(at), after_(at->next_) {}
        T& operator*() const { return object(*at_); }
        T* operator->() const { return &object(*at_); }
        Iterator& operator++() {
            at_ = after_;
            after_ = at_->next_;
            return *this;
        }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

    private:
        ListLink* at_;
        ListLink* after_;
    };
    Iterator begin() { return Iterator{head_.next_}; }
    Iterator end() { return Iterator{&head_}; }

private:
    // The member's offset, taken from an address that is never read: offsetof() does not take a member
    // pointer.
    static T& object(ListLink& link) {
        alignas(T) static char place[sizeof(T)];
        const T* as_object = reinterpret_cast<const T*>(place);
        const auto offset = reinterpret_cast<const char*>(&(as_object->*member)) - place;
        return *reinterpret_cast<T*>(reinterpret_cast<char*>(&link) - offset);
    }

    ListLink head_;
};

}  // namespace kernel
