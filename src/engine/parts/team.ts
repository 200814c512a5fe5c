import '../team.ts';
