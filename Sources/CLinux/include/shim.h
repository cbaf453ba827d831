#pragma once
// What Linux offers and Swift's Glibc module does not import.
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
