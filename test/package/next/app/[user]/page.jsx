export const dynamic = 'force-dynamic';

/** Rendered on the server, with what the API says of the user. */
export default async function Page({ params }) {
  const { user } = await params;
  const response = await fetch(`${process.env.API_URL}/api/users/${user}`, { cache: 'no-store' });
  const { name } = await response.json();
  return <h1>Hello {name}</h1>;
}
