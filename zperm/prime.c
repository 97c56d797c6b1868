/* SPDX-License-Identifier: ISC
 *
 * Primes and factors: Miller-Rabin with bases that are certain below 2^64, and Pollard's rho, so
 * start-up takes milliseconds at any size.
 */
#include "prime.h"

#include <stdbool.h>

uint64_t
prime_mul(uint64_t a, uint64_t b, uint64_t m)
{
	return (uint64_t)((unsigned __int128)a * b % m);
}

uint64_t
prime_pow(uint64_t a, uint64_t e, uint64_t m)
{
	uint64_t r = 1 % m;

	for (; e > 0; e >>= 1) {
		if (e & 1)
			r = prime_mul(r, a, m);
		a = prime_mul(a, a, m);
	}
	return r;
}

static const uint64_t small[] = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37 };
enum { SMALL = sizeof(small) / sizeof(*small) };

/* The first twelve primes as bases decide every n below 3.3 * 10^24 (Sorenson, Webster 2015). */
static bool
is_prime(uint64_t n)
{
	uint64_t odd = n - 1;
	int twos = 0;

	if (n < 2)
		return false;
	for (int i = 0; i < SMALL; i++)
		if (n % small[i] == 0)
			return n == small[i];
	for (; odd % 2 == 0; odd /= 2)
		twos++;
	for (int i = 0; i < SMALL; i++) {
		uint64_t x = prime_pow(small[i], odd, n);
		int squarings = 0;

		if (x == 1)
			continue;
		for (; x != n - 1 && squarings < twos - 1; squarings++)
			x = prime_mul(x, x, n);
		if (x != n - 1)
			return false;
	}
	return true;
}

uint64_t
prime_above(uint64_t n)
{
	do
		n++;
	while (!is_prime(n));
	return n;
}

static uint64_t
gcd(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t t = a % b;

		a = b;
		b = t;
	}
	return a;
}

/*
 * A factor of the composite n, by Pollard's rho with Brent's cycle search (BIT 20, 1980). The
 * differences of up to 128 steps are multiplied, so one gcd covers all of them. If that gcd is n
 * itself, these steps are repeated one by one.
 */
static uint64_t
rho(uint64_t n)
{
	for (uint64_t c = 1;; c++) {
		uint64_t x, y = 2, from = 2, product = 1, d = 1;

		for (uint64_t length = 1; d == 1; length *= 2) {
			x = y;
			for (uint64_t i = 0; i < length; i++)
				y = (prime_mul(y, y, n) + c) % n;
			for (uint64_t done = 0; done < length && d == 1; done += 128) {
				from = y;
				for (uint64_t i = 0; i < 128 && done + i < length; i++) {
					y = (prime_mul(y, y, n) + c) % n;
					product = prime_mul(product, x > y ? x - y : y - x, n);
				}
				d = gcd(product, n);
			}
		}
		if (d == n)
			do {
				from = (prime_mul(from, from, n) + c) % n;
				d = gcd(x > from ? x - from : from - x, n);
			} while (d == 1);
		if (d != n)
			return d;
	}
}

static size_t
add_factors(uint64_t n, uint64_t *factors, size_t count)
{
	uint64_t d;

	if (n == 1)
		return count;
	if (!is_prime(n)) {
		d = rho(n);
		return add_factors(n / d, factors, add_factors(d, factors, count));
	}
	for (size_t i = 0; i < count; i++)
		if (factors[i] == n)
			return count;
	factors[count] = n;
	return count + 1;
}

size_t
prime_factors(uint64_t n, uint64_t factors[PRIME_FACTORS_MAX])
{
	size_t count = 0;

	for (int i = 0; i < SMALL; i++) {
		if (n % small[i] != 0)
			continue;
		factors[count++] = small[i];
		while (n % small[i] == 0)
			n /= small[i];
	}
	return add_factors(n, factors, count);
}
